"""What a derivation says in English, in Chinese: the few sentences in which screening gives its reasons.

A derivation explains itself in one language, so that its words can be tested; here each of its sentences has a pattern and a
Chinese sentence. What has no pattern is not guessed at: it stays English, and the page marks it as such.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from trialwright.protocol.fixed_words import fixed_word
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

_HISTORIES: Mapping[str, str] = MappingProxyType(
    {"medical": "病史", "treatment": "治疗史", "medication": "用药史", "allergy": "过敏史"}
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "female": "女性",
        "male": "男性",
        "intersex": "间性",
        "unknown": "未知",
        "met": "符合",
        "not met": "不符合",
        "negative": "阴性",
        "positive": "阳性",
        "indeterminate": "不确定",
        "holds": "成立",
        "does not hold": "不成立",
    }
)
_HOLDS: Mapping[str, str] = MappingProxyType(
    {
        "is below": "低于",
        "is not below": "不低于",
        "is at most": "不高于",
        "is not at most": "高于",
        "is at least": "不低于",
        "is not at least": "低于",
        "is above": "高于",
        "is not above": "不高于",
    }
)
_COMPARED = r"(?:below|at most|at least|above)"
_DATE = r"(?:\d{4}(?:-\d\d){0,2}(?:T[0-9:.+Z-]+)?|…)"
"""A date; an ellipsis stands for one that was taken out of a sentence."""
_LIMIT = (
    r"(?P<limit>; upper limit from "
    r"(?:the register \(event (?P<event>\d+|…)\)|the protocol \(range (?P<row>[^:]+): (?P<words>.+)\)))?"
)
"""Whose upper limit of normal a comparison went by, where it did not come with the result."""
_NUMBER = r"(?:\d+|…)(?: to (?:\d+|…))?"


def said_in_chinese(sentence: str) -> str | None:
    """The sentence in Chinese, or None where it has no pattern here.

    Examples
    --------
    >>> said_in_chinese("120 U/L is not below 120 U/L (3 x 40 U/L), 2026-10-20")
    '120 U/L 不低于 120 U/L（3 x 40 U/L），2026-10-20'
    >>> said_in_chinese("asked for: seizure; HIV infection")
    '需了解：癫痫发作；HIV感染'
    >>> said_in_chinese("the moon is full") is None
    True
    """
    return _in_pieces(sentence) or _as_one(sentence) or _spells(sentence)


def _as_one(sentence: str) -> str | None:
    for pattern, chinese in _PATTERNS:
        found = pattern.fullmatch(sentence)
        said = None if found is None else chinese(found)
        if said is not None:
            return said
    return None


def _in_pieces(sentence: str) -> str | None:
    """Several sentences with a semicolon between them, each with a pattern; otherwise nothing."""
    pieces = sentence.split("; ")
    for size in range(1, len(pieces)):
        first, rest = _as_one("; ".join(pieces[:size])), said_in_chinese("; ".join(pieces[size:]))
        if first is not None and rest is not None:
            return f"{first}；{rest}"
    return None


def _spells(sentence: str) -> str | None:
    """Several spells of something with commas between them, each said once; otherwise nothing."""
    said = [_as_one(one) for one in sentence.split(", ")]
    return "、".join(dict.fromkeys(one for one in said if one)) if len(said) > 1 and all(said) else None


@lru_cache(maxsize=1)
def _labels() -> dict[str, str]:
    """The English labels as they stand inside a sentence, each with the Chinese one."""
    return {
        **{entry.label.casefold(): entry.label_zh for entry in ANALYTES.values()},
        **{entry.label.casefold(): entry.label_zh for entry in CONCEPTS.values()},
    }


def _label(words: str) -> str:
    return _labels().get(words.casefold(), words)


def _asked_for(found: re.Match[str]) -> str | None:
    """What a history was to tell; nothing where a word of it is no concept."""
    concepts = found["what"].split("; ")
    if any(each.casefold() not in _labels() for each in concepts):
        return None
    begun = "已开始但未完成；" if found["begun"] else ""
    return f"{begun}需了解：{'；'.join(map(_label, concepts))}"


def _role(name: str) -> str:
    return fixed_word(name.replace(" ", "_"), "zh")


def _holding(words: str) -> str | None:
    """Comparisons, one or several: `95 % is at least 20 %`."""
    each = re.split(rf" and (?=.+ is (?:not )?{_COMPARED} )", words)
    said = [_one_comparison(one) for one in each]
    return "，且 ".join(one for one in said if one) if all(said) else None


def _one_comparison(words: str) -> str | None:
    found = re.fullmatch(rf"(?P<value>.+) (?P<verb>is (?:not )?{_COMPARED}) (?P<limit>.+)", words)
    if found is None:
        return None
    return f"{found['value']} {_HOLDS[found['verb']]} {_bracketed(found['limit'])}"


def _bracketed(limit: str) -> str:
    return re.sub(r" \((.+)\)$", r"（\1）", limit)


def _measured(found: re.Match[str]) -> str | None:
    said = _holding(found["what"])
    if said is None:
        return None
    return f"{said}，{found['date']}" + (f"；正常值上限取自{_source(found)}" if found["limit"] else "")


def _source(found: re.Match[str]) -> str:
    """Whose upper limit it is."""
    return f"登记（事件 {found['event']}）" if found["event"] else f"方案（范围 {found['row']}：{found['words']}）"


def _spell(found: re.Match[str]) -> str | None:
    if found["what"].casefold() not in _labels():
        return None
    ended = found["ended"]
    span = f"{found['began']} 至 {ended}" if ended else f"{found['began']}{' 起' if found['kind'] == 'since' else ''}"
    return f"{_label(found['what'])}（{span}）"


def _closed(words: str) -> str | None:
    """What made silence mean no."""
    found = re.fullmatch(rf"the complete (\w+) history was taken on ({_DATE})", words)
    if found is not None:
        return f"已于 {found[2]} 采集完整的{_HISTORIES.get(found[1], found[1])}"
    found = re.fullmatch(rf"(.+) \(([\w ]+)\) recorded on ({_DATE}) that there is none", words)
    return None if found is None else f"{found[1]}（{_role(found[2])}）于 {found[3]} 记录为无"


def _not_there(found: re.Match[str]) -> str | None:
    said = _closed(found["closed"])
    past = found["past"]
    if said is None:
        return None
    more = said_in_chinese(past) if past else ""
    return f"{'目前' if found['now'] else ''}没有“{_label(found['what'])}”：{said}" + (
        f"；{more or past}" if past else ""
    )


def _counted(found: re.Match[str]) -> str | None:
    closed = found["closed"]
    said = _closed(closed) if closed else ""
    if said is None:
        return None
    return f"记录 {_span(found['number'])} 次" + (f"：{said}" if said else "")


def _span(number: str) -> str:
    return number.replace(" to ", " 至 ")


def _years(found: re.Match[str]) -> str:
    limits = re.sub(r"below|at most|at least|above", lambda m: _HOLDS[f"is {m[0]}"], found["limits"])
    holds = "符合" if found["verb"] == "is" else "不符合"
    return f"{_ages(found['age'])} 岁，{holds}“{limits.replace(' and ', ' 且 ')}”"


def _ages(words: str) -> str:
    return words.replace(" or ", " 或 ")


_NOBODY: tuple[tuple[str, str], ...] = (
    (r"does not name its laboratory", "也未注明检测实验室"),
    (r"by the protocol nothing else fills it", "方案规定不得以其他范围代替"),
    (
        r"the protocol does not accept the register of (.+) and has no range of it that fits",
        r"方案不采用 \1 的登记，也没有适用的范围",
    ),
    (r"the protocol does not accept the register of (.+)", r"方案不采用 \1 的登记"),
    (r"the register has none of (.+) that fits, nor has the protocol", r"登记和方案中都没有 \1 的适用范围"),
    (r"the register has none of (.+) that fits", r"登记中没有 \1 的适用范围"),
)
"""Why no other range fills the one that is missing."""


def _without_range(found: re.Match[str]) -> str | None:
    for pattern, chinese in _NOBODY:
        why = re.fullmatch(pattern, found["nobody"])
        if why is not None:
            return f"{found['value']} 未附参考范围，{why.expand(chinese)}"
    return None


def _filled(chinese: str) -> Callable[[re.Match[str]], str]:
    """A sentence with gaps; a word that has a Chinese one is put in with it."""
    return lambda found: chinese.format(**{name: _WORDS.get(text, text) for name, text in found.groupdict().items()})


_SENTENCES: tuple[tuple[str, str | Callable[[re.Match[str]], str | None]], ...] = (
    # what an answer rests on
    (rf"(?P<what>.+), (?P<date>{_DATE}){_LIMIT}", _measured),
    (r"no value in the window; the protocol reads absence as (?P<means>.+)", "窗口内无结果；方案规定视为{means}"),
    (
        rf"(?P<by>.+) \((?P<role>[\w ]+)\) stated on (?P<date>{_DATE}): (?P<holds>holds|does not hold)",
        lambda m: f"{m['by']}（{_role(m['role'])}）于 {m['date']} 声明：{_WORDS[m['holds']]}",
    ),
    (rf"(?P<what>negative|positive|indeterminate), (?P<date>{_DATE})", "{what}，{date}"),
    (r"(?P<sex>female|male|intersex|unknown)", "{sex}"),
    (r"(?P<age>[\d… or]+) years old (?P<verb>is not|is) (?P<limits>.+)", _years),
    (r"no (?P<what>[^:]+?)(?P<now> now)?: (?P<closed>[^;]+)(?:; (?P<past>.+))?", _not_there),
    (rf"(?P<number>{_NUMBER}) recorded(?:: (?P<closed>.+))?", _counted),
    (rf"(?P<number>{_NUMBER}) in the window", lambda m: f"窗口内 {_span(m['number'])} 次"),
    (rf"(?P<what>[^;:,]+) (?P<kind>since|of|from) (?P<began>{_DATE})(?: to (?P<ended>{_DATE}))?", _spell),
    # why a fact is not there
    (r"nothing is recorded", "无记录"),
    (r"nothing is recorded in the window", "窗口内无记录"),
    (r"none is recorded before the infusion", "回输前无记录"),
    (
        r"nobody has taken the whole (?P<part>\w+) history since then",
        lambda m: f"此后无人完整采集{_HISTORIES[m['part']]}" if m["part"] in _HISTORIES else None,
    ),
    (r"sex and date of birth are not recorded", "性别与出生日期未记录"),
    (
        rf"the newest is of (?P<date>{_DATE}); wanted: the last (?P<days>\d+|…) days",
        "最近一次为 {date}；要求：最近 {days} 天内",
    ),
    (
        r"dated (?P<dates>.+): it cannot be told whether it is of the last (?P<days>\d+|…) days",
        "日期为 {dates}，无法判断是否在最近 {days} 天内",
    ),
    (
        rf"dated (?P<kind>since|of|from) (?P<began>{_DATE})(?: to (?P<ended>{_DATE}))?",
        lambda m: (
            f"日期为 {m['began']}" + (f" 至 {m['ended']}" if m["ended"] else " 起" if m["kind"] == "since" else "")
        ),
    ),
    (rf"dated (?P<dates>{_DATE}(?:, {_DATE})*)", "日期为 {dates}"),
    (r"(?P<begun>begun and not complete, )?asked for: (?P<what>.+)", _asked_for),
    (r"(?P<value>.+) is outside what is plausible: is the unit right\?", "{value} 超出合理范围：单位是否正确？"),
    (r"'(?P<unit>.*)' cannot be converted to (?P<wanted>.+)", "{unit} 无法换算为 {wanted}"),
    (r"reported in '(?P<unit>.*)'", "报告单位为 {unit}"),
    (r"this version does not know the analyte", "本版本不认识该检测项目"),
    (
        rf"(?P<value>.+) does not say whether it is (?P<verb>{_COMPARED}) (?P<limit>.+)",
        lambda m: f"{m['value']} 不能说明是否{_HOLDS['is ' + m['verb']]} {m['limit']}",
    ),
    (r"(?P<value>.+) came without its reference range", "{value} 未附参考范围"),
    (r"(?P<value>.+) came without its reference range, and (?P<nobody>.+)", _without_range),
    (
        r"(?P<count>\d+) ranges of the register fit \(events (?P<events>.+)\): end or void all but one",
        lambda m: f"登记中有 {m['count']} 个范围适用（事件 {m['events'].replace(' and ', '、')}）：请只保留一个",
    ),
    (
        r"whether a range of the register fits \(events (?P<events>.+)\) depends on a sex, an age or a date that is not known",
        lambda m: f"登记中的范围（事件 {m['events'].replace(' and ', '、')}）是否适用取决于未知的性别、年龄或日期",
    ),
    (
        r"whether a range of the protocol fits \((?P<rows>.+)\) depends on a sex, an age or a date that is not known",
        lambda m: f"方案中的范围（{m['rows'].replace(' and ', '、')}）是否适用取决于未知的性别、年龄或日期",
    ),
    (r"the range says (?P<high>.+)", "参考范围写为 {high}"),
    (r"an upper limit of normal of (?P<high>.+) is not plausible", "正常值上限 {high} 不合理"),
    (r"the lower limit (?P<low>.+) is above the upper limit (?P<high>.+)", "下限 {low} 高于上限 {high}"),
    (r"stated both ways at the same time", "同一时间的声明互相矛盾"),
    (
        r"(?P<values>.+) at the same time",
        lambda m: f"同一时间有 {'、'.join(_WORDS.get(one, one) for one in m['values'].split(' and '))}",
    ),
    (
        rf"stated by an? (?P<role>[\w ]+) on (?P<date>{_DATE}); wanted: an investigator",
        lambda m: f"由{_role(m['role'])}于 {m['date']} 声明；须由研究者声明",
    ),
    (
        r"(?P<what>.+): event (?P<one>\d+) says that it is there, event (?P<other>\d+) that it is not",
        lambda m: f"{_label(m['what'])}：事件 {m['one']} 记录为有，事件 {m['other']} 记录为无",
    ),
    (rf"(?P<number>{_NUMBER}): a report is disputed", lambda m: f"{_span(m['number'])} 次：有一条报告存在争议"),
    (
        rf"(?P<number>{_NUMBER}): reports with the same dates may be of one course",
        lambda m: f"{_span(m['number'])} 次：日期相同的报告可能是同一疗程",
    ),
    (
        r"event (?P<seq>\d+) was redacted: enter its facts again as its correction, or void it",
        "事件 {seq} 已遮蔽：请作为更正重新录入，或作废",
    ),
    (
        r"events (?P<events>.+) differ: correct or void one of them",
        lambda m: f"事件 {m['events'].replace(' and ', '、')} 不一致：请更正或作废其一",
    ),
    (rf"the result of (?P<date>{_DATE})", "{date} 的结果"),
    (rf"born (?P<birth>{_DATE}), asked for (?P<day>{_DATE})", "出生于 {birth}，判定日为 {day}"),
    (
        rf"born (?P<birth>{_DATE}): (?P<age>[\d or]+) years old",
        lambda m: f"出生于 {m['birth']}：{_ages(m['age'])} 岁",
    ),
)
_PATTERNS = tuple(
    (re.compile(pattern), _filled(chinese) if isinstance(chinese, str) else chinese) for pattern, chinese in _SENTENCES
)
