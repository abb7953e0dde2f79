"""The look of the window: Fusion, one palette for light and one for dark, a page of style sheet, three text sizes.

Every colour comes from `Tokens`; the pairs in `CONTRASTS` are kept at WCAG AA by a test. `apply` may be called at any
time: open windows follow at once and keep what is typed and selected in them.
"""

from dataclasses import asdict, dataclass
from functools import cache
from itertools import product

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from propdesk import i18n, paths, settings

THEMES = ("light", "dark")
SIZES = (10, 12, 14)
# of our papers, for the window where the computer has no font that shows Chinese: the first has it, the second "·" and "×"
OWN_FAMILIES = ("PropDeskSans", "PropDeskLatin")
FAMILIES = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", *OWN_FAMILIES)
KINDS = ("ok", "danger", "warn", "info", "closeout", "prepaid", "neutral")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme by what they are for; ``<kind>`` is the text, ``<kind>_bg`` the ground of a badge."""

    window: str
    surface: str
    alt: str
    header: str
    line: str
    border: str
    text: str
    text2: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    selection_text: str
    danger: str
    danger_bg: str
    warn: str
    warn_bg: str
    ok: str
    ok_bg: str
    info: str
    info_bg: str
    closeout: str
    closeout_bg: str
    prepaid: str
    prepaid_bg: str
    neutral: str
    neutral_bg: str
    disabled: str

    def pair(self, kind: str) -> tuple[QColor, QColor]:
        """Text and ground of a badge of `kind` (one of `KINDS`)."""
        if kind not in KINDS:
            raise ValueError(f"no such badge kind: {kind}")
        return QColor(getattr(self, kind)), QColor(getattr(self, f"{kind}_bg"))

    def color(self, name: str) -> QColor:
        return QColor(getattr(self, name))


LIGHT = Tokens(
    window="#F4F6F8",
    surface="#FFFFFF",
    alt="#F7F9FB",
    header="#EDF0F4",
    line="#D8DDE4",
    border="#7C8795",
    text="#1B2430",
    text2="#525D6B",
    accent="#1D5FBF",
    accent_hover="#174D9C",
    accent_text="#FFFFFF",
    selection="#D3E4FA",
    selection_text="#14202E",
    danger="#B3261E",
    danger_bg="#FDECEA",
    warn="#855000",
    warn_bg="#FFF3DB",
    ok="#1B6B3A",
    ok_bg="#E5F4EA",
    info="#1D5FBF",
    info_bg="#E8F0FC",
    closeout="#6536A3",
    closeout_bg="#F1EAFA",
    prepaid="#00636B",
    prepaid_bg="#DFF3F4",
    neutral="#4A5562",
    neutral_bg="#E9ECF0",
    disabled="#8B95A1",
)
DARK = Tokens(
    window="#1A1E23",
    surface="#21262C",
    alt="#252B32",
    header="#2A3038",
    line="#3A424D",
    border="#7F8B99",
    text="#E6EAEF",
    text2="#AAB5C1",
    accent="#6FA8FF",
    accent_hover="#8FBCFF",
    accent_text="#0B1A2E",
    selection="#21426B",
    selection_text="#FFFFFF",
    danger="#FF9A91",
    danger_bg="#4A2522",
    warn="#F3C469",
    warn_bg="#43350F",
    ok="#82D69D",
    ok_bg="#173923",
    info="#8FBCFF",
    info_bg="#1E3656",
    closeout="#CBABF7",
    closeout_bg="#36274E",
    prepaid="#74D7DD",
    prepaid_bg="#123B3E",
    neutral="#C3CCD6",
    neutral_bg="#353D47",
    disabled="#6C7783",
)
NARROW_QUOTES = QFont.Tag.fromString("pwid")  # in Chinese fonts quotes are as wide as a character unless asked for proportional ones
_PADDINGS = {"button": (0.42, 0.95), "field": (0.32, 0.5), "chip": (0.28, 0.85), "small": (0.18, 0.75)}  # in em; one pixel less where
# the border of a focused control is one pixel wider, so that nothing moves
_GROUNDS = ("window", "surface", "alt", "header")
CONTRASTS: tuple[tuple[str, str, float], ...] = (
    *((text, ground, 4.5) for text in ("text", "text2") for ground in _GROUNDS),
    *((kind, ground, 4.5) for kind in KINDS for ground in (f"{kind}_bg", "surface", "alt")),
    *((kind, "selection", 4.5) for kind in KINDS),
    ("accent_text", "accent", 4.5),
    ("accent_text", "accent_hover", 4.5),
    ("accent", "surface", 4.5),
    ("accent", "window", 4.5),
    ("selection_text", "selection", 4.5),
    ("border", "surface", 3.0),
    ("border", "window", 3.0),
)
"""Every pair that is drawn on the screen, with the least contrast it may have."""

_current = LIGHT
_translator: QTranslator | None = None


def tokens() -> Tokens:
    """The colours of the theme last applied."""
    return _current


def is_dark() -> bool:
    """True while the dark theme is in use."""
    return _current is DARK


def tokens_of(theme: str) -> Tokens:
    """The colours of "light" or "dark"; raises ``ValueError`` for any other name."""
    if theme not in THEMES:
        raise ValueError(f"no such theme: {theme}")
    return DARK if theme == "dark" else LIGHT


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def apply(app: QApplication, theme: str, points: int) -> None:
    """Give `app` the "light" or "dark" theme with body text of `points` (10, 12 or 14); open windows follow at once."""
    global _current  # one application, one theme: widgets that paint themselves ask tokens()
    _current = tokens_of(theme)
    if not app.styleSheet():  # while a style sheet is set, the style reports another name than its own
        app.setStyle("Fusion")
        app.setStyleSheet(style_sheet(theme, points))  # the first sheet gives menus and tables Windows' own fonts: ours come after it
    ensure_font()
    font = QFont(app.font())
    font.setFamilies(list(FAMILIES))
    font.setPointSize(points)
    if i18n.window().language == "zh_CN":
        font.unsetFeature(NARROW_QUOTES)
    else:
        font.setFeature(NARROW_QUOTES, 1)
    app.setFont(font)
    app.setPalette(palette(_current))
    for kind in ("QCheckBox", "QRadioButton"):
        app.setPalette(tick_palette(_current), kind)  # type: ignore[arg-type] # the stub says bytes, the call takes only text
    scheme = Qt.ColorScheme.Dark if theme == "dark" else Qt.ColorScheme.Light
    app.styleHints().setColorScheme(scheme)
    app.setStyleSheet(style_sheet(theme, points))


def ensure_font() -> None:
    """Have at least one of `FAMILIES`: the fonts of our papers where Qt finds none of the others.

    That is so on a computer without Chinese fonts, and always on Windows where Qt draws in memory ("offscreen"): it knows no
    font there at all, and every letter would be an empty box as wide as a Chinese character.
    """
    if set(FAMILIES) & set(QFontDatabase.families()):
        return
    for family, weight in product(OWN_FAMILIES, ("Regular", "Bold")):
        # by content: Qt's own reader finds no file whose folder the code page cannot spell
        QFontDatabase.addApplicationFontFromData((paths.resources() / "fonts" / f"{family}-{weight}.ttf").read_bytes())


def palette(colors: Tokens) -> QPalette:
    """The full palette of a theme, disabled group included."""
    role = QPalette.ColorRole
    wanted = {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.surface,
        role.AlternateBase: colors.alt,
        role.Text: colors.text,
        role.PlaceholderText: colors.text2,
        role.Button: colors.surface,
        role.ButtonText: colors.text,
        role.BrightText: colors.danger,
        role.Highlight: colors.selection,
        role.HighlightedText: colors.selection_text,
        role.Accent: colors.accent,
        role.Link: colors.accent,
        role.LinkVisited: colors.closeout,
        role.ToolTipBase: colors.surface,
        role.ToolTipText: colors.text,
        role.Light: colors.surface,
        role.Midlight: colors.header,
        role.Mid: colors.border,
        role.Dark: colors.border,
        role.Shadow: colors.line,
    }
    made = QPalette()
    for name, value in wanted.items():
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(colors.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colors.line))
    return made


def tick_palette(colors: Tokens) -> QPalette:
    """The palette in which Fusion draws the frame of a check box with the border colour, so that an empty one is seen."""
    made = palette(colors)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        made.setColor(group, QPalette.ColorRole.Window, tick_frame(colors))
    return made


def tick_frame(colors: Tokens) -> QColor:
    """The window colour from which Fusion reckons a frame in the border colour: it takes it 1.4 times darker, then 1.1 lighter."""
    return colors.color("border").lighter(round(100 * 1.4 / 1.1))


def style_sheet(theme: str, points: int) -> str:
    """``resources/style.qss`` with the theme's colours and the sizes of `points` filled in."""
    text = _template()
    colors = tokens_of(theme)
    em = (SIZES[0] + points) / 2 * 96 / 72  # room around texts grows half as fast as they do: lists need it more
    sizes = {
        "caption": f"{points - 0.5:g}pt",
        "section": f"{points + 1}pt",
        "title": f"{points + 5}pt",
        "figure": f"{points + 7}pt",
        "tab_pad": _padding(em, 0.62, 1.05),
        "subtab_pad": _padding(em, 0.5, 0.95),
        **{f"{name}_pad": _padding(em, *pad) for name, pad in _PADDINGS.items()},
        **{f"{name}_pad_in": _padding(em, *pad, less=1) for name, pad in _PADDINGS.items()},
        "icon": f"{round(points * 1.75)}px",
        "chip_radius": f"{round(points * 1.25)}px",
    }
    for name, value in (*asdict(colors).items(), *sizes.items()):
        text = text.replace(f"@{name}@", value)
    return text


def _padding(em: float, high: float, wide: float, less: int = 0) -> str:
    return f"{round(em * high) - less}px {round(em * wide) - less}px"


@cache
def _template() -> str:
    return (paths.resources() / "style.qss").read_text(encoding="utf-8")


def row_height(points: int) -> int:
    """The height of a table row in logical pixels: 31, 37, 43 at 10, 12, 14 pt."""
    return points * 3 + 1


def points() -> int:
    """The body text size of the running application."""
    return QApplication.font().pointSize()


def scaled_font(extra: float = 0.0, *, bold: bool = False) -> QFont:
    """The application's font, `extra` points larger; section titles +1, card titles +5, key figures +7 to +10."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() + extra)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def translate_qt(app: QApplication, language: str) -> None:
    """Give Qt's own buttons and menus the language "zh_CN" or "en"."""
    global _translator  # one application, one translator installed at a time
    if _translator is not None:
        app.removeTranslator(_translator)
        _translator = None
    if language == "en":
        return
    translator = QTranslator(app)
    if translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _translator = translator


def language_of(chosen: settings.Settings) -> str:
    """The language chosen, or that of the computer: "zh_CN" where it speaks Chinese, else "en"."""
    wanted = chosen.get(settings.LANGUAGE)
    return wanted or ("zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en")


def wear(app: QApplication, chosen: settings.Settings) -> None:
    """Give the application the language, theme and text size of the settings: at start and whenever they change."""
    language = language_of(chosen)
    i18n.use(language)
    translate_qt(app, language)
    apply(app, chosen.get(settings.THEME), chosen.get(settings.TEXT_SIZE))
