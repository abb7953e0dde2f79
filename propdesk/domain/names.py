"""People's names: several in one cell, and the keys under which a search finds them.

Where pinyin comes from is not known here: the readings of a character are handed in (`services.pinyin` has them).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice, product

MAX_SPELLINGS = 16
_JOIN = "".join

# Surnames with their reading as a surname first; the other readings follow, since a clerk may type either.
SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    entry[0]: tuple(entry[1:].split("/"))
    for entry in [
        "单shan",
        "曾zeng",
        "仇qiu",
        "解xie",
        "翟zhai/di",
        "查zha",
        "区ou",
        "乐yue/le",
        "任ren",
        "缪miao",
        "盖ge/gai",
        "尉wei",
        "覃qin/tan",
        "朴piao",
        "繁po",
        "种chong",
        "折she",
        "吕lv/lu",
        "佘she",
        "冼xian",
        "逄pang",
        "隗wei/kui",
        "牟mu/mou",
        "万wan",
        "洗xian",
        "秘bi",
        "纪ji",
        "召shao",
        "员yun",
        "那na",
        "郗xi/chi",
        "应ying",
        "宁ning",
        "华hua",
        "燕yan",
        "葛ge",
        "谌chen/shen",
        "瞿qu",
        "阚kan",
        "祭zhai",
        "黑he",
        "石shi",
        "沈shen",
        "贾jia",
        "车che",
        "柏bai/bo",
        "盛sheng",
        "句gou",
        "适kuo",
        "长zhang",
        "重chong",
        "行xing",
        "都du",
        "干gan",
        "俞yu",
        "夏xia",
        "费fei/bi",
    ]
}

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒"
    "屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包"
    "诸左石崔吉龚程邢裴陆荣翁荀羊甄曲封芮储靳汲邴松井段富焦巴弓牧隗山谷车侯全班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶司黎薄印"
    "白蒲鄂索赖卓蔺屠蒙池乔胥能苍双闻莘党翟谭贡劳逄姬申冉宰雍桑桂濮牛寿边扈燕尚农温别庄晏柴瞿阎慕连茹习艾鱼容向古易慎廖庾终"
    "衡步都耿满弘匡国文寇广禄东欧沃利蔚越隆师巩聂晁勾敖融冷辛阚那简饶曾沙丰巢关查后荆红游竺权盖益桓公仉肖代付闫覃涂卜岳詹"
)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20
}  # marks and letters only: no character of a name changes
_COMPANY = re.compile(r"公司|有限|集团|中心|银行|学校|合作社|\b(?:co|ltd|inc|llc|gmbh|company|corp)\b", re.IGNORECASE)
_SPLIT = re.compile(r"[、/;|\n\r\t]+")
_WEAK = re.compile(r"\s*[,&]\s*|\s+and\s+", re.IGNORECASE)
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_ONLY = re.compile(rf"[{_HAN}]+")
_PADDED = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_NO_NAME = frozenset(["", "-", "--", "—", "/", "无", "空", "n/a"])


def split_names(text: str) -> tuple[str, ...]:
    """The people named in one cell: "朱俊建、朱晓燕", "王强/李娜", "John & Mary Smith" -> two; "张　三" and "Smith, John" -> one.

    和 and a space separate only where both sides begin with a surname and have two to four characters; a company's
    name is never split at & or a comma. The order is kept, repetitions go.
    """
    if text.isalpha() and "和" not in text:
        return (text,) if text not in _NO_NAME else ()
    narrow = text.translate(_HALF_WIDTH)
    people: list[str] = []
    for piece in _SPLIT.split(narrow):
        for name in _split_weak(piece.strip()):
            people += _split_han(name)
    return tuple(dict.fromkeys(name for name in people if name not in _NO_NAME))


def name_keys(name: str, readings: Callable[[str], tuple[str, ...]]) -> str:
    """The search keys of a person's or building's name: "单强" -> "sq dq cq|shanqiang danqiang chanqiang".

    Initials of every reading, a bar, full pinyin of every reading; the surname's own reading comes first; at most 16
    spellings. `readings` gives the toneless readings of one character, commonest first, or () for what has none;
    letters and digits stand for themselves, everything else is skipped. A key search is a prefix match on any word.
    """
    initials: list[tuple[str, ...]] = []
    choices: list[tuple[str, ...]] = []
    count = 1
    for place, char in enumerate(name):
        short, full = _options(char, place == 0, readings)
        if full:
            initials.append(short)
            choices.append(full)
            count *= len(full)
    if not choices:
        return ""
    if count > MAX_SPELLINGS:
        return f"{_commonest(initials)}|{_commonest(choices)}"
    if count == 1:
        return f"{''.join([short for (short,) in initials])}|{''.join([full for (full,) in choices])}"
    return f"{' '.join(dict.fromkeys(map(_JOIN, product(*initials))))}|{' '.join(dict.fromkeys(map(_JOIN, product(*choices))))}"


@lru_cache(maxsize=16384)
def _options(char: str, first: bool, readings: Callable[[str], tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The initials and the readings of a character of a name, none for what has none; a surname's own reading is the first."""
    if char.isascii():
        found: tuple[str, ...] = (char.lower(),) if char.isalnum() else ()
    else:
        found = tuple(dict.fromkeys((SURNAME_READINGS.get(char, ()) if first else ()) + readings(char)))
    return tuple(dict.fromkeys(reading[0] for reading in found)), found


def _commonest(choices: list[tuple[str, ...]]) -> str:
    """16 spellings: all if they fit, else every reading of each character beside the usual ones of the others first."""
    usual = [options[0] for options in choices]
    made = {"".join([option, *usual[1:]]): None for option in choices[0]}
    for place in range(1, len(choices)):
        made |= {"".join([*usual[:place], option, *usual[place + 1 :]]): None for option in choices[place]}
    made |= dict.fromkeys("".join(spelling) for spelling in islice(product(*choices), MAX_SPELLINGS))
    return " ".join(islice(made, MAX_SPELLINGS))


def _split_weak(piece: str) -> list[str]:
    """Split at comma, & or "and", but neither inside a company's name nor at the comma of "Smith, John"."""
    parts = [part.strip() for part in _WEAK.split(piece)]
    if len(parts) == 1 or _COMPANY.search(piece):
        return [piece]
    if len(parts) == 2 and "," in piece and piece.isascii() and any(" " not in part for part in parts):
        return [piece]
    return parts


def _split_han(name: str) -> list[str]:
    """Split "张三和李四" and "张三 李四"; join the padded "张　三"."""
    for mark in ("和", " "):
        left, found, right = name.partition(mark)
        if found and _is_han_name(left.strip()) and _is_han_name(right.strip()):
            return [left.strip(), right.strip()]
    return [_PADDED.sub("", " ".join(name.split()))]


def _is_han_name(text: str) -> bool:
    return 2 <= len(text) <= 4 and text[0] in _SURNAMES and bool(_HAN_ONLY.fullmatch(text))
