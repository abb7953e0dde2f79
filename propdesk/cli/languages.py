"""Which language to speak: the one asked for, or that of the computer. Apart from the other values, since every start asks it."""

import locale
import os
import re
from collections.abc import Mapping

from propdesk.errors import UserError

_LANGUAGES = {
    "en": "en", "enus": "en", "engb": "en", "english": "en",
    "zhcn": "zh_CN", "zh": "zh_CN", "cn": "zh_CN", "zhhans": "zh_CN", "zhhanscn": "zh_CN", "中文": "zh_CN",
}  # fmt: skip


class LanguageUnknown(UserError):
    """“{text}” is not a language PropDesk speaks. Use zh_CN or en."""


def parse_language(text: str) -> str:
    """The name of a language's catalog in a usual spelling (zh_CN, zh-cn, en); raises `LanguageUnknown`."""
    name = _LANGUAGES.get(re.sub(r"[-_. ]", "", text).lower())
    if name is None:
        raise LanguageUnknown(text=text)
    return name


def system_language(environment: Mapping[str, str] | None = None) -> str:
    """The language of this computer's user: Chinese where it says so, else English."""
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        if variables.get(name):
            return "zh_CN" if variables[name].lower().startswith("zh") else "en"
    spoken = (locale.getlocale(locale.LC_CTYPE)[0] or "").lower() if environment is None else ""
    return "zh_CN" if spoken.startswith(("zh", "chinese")) else "en"
