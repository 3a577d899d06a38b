"""The outlets of the fictitious bureau: six units, about 120 outlets, none of them real.

A name says what an outlet is: 支局 serves at windows and delivers, 营业厅 and 邮政所 only
serve at windows, 揽投部 and 投递站 only deliver.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from core.frames import REGISTER
from core.months import first_day, last_day, shift
from sample_data import dice, story

CITY = "临沅市"


@dataclass(frozen=True)
class County:
    """A unit's outlets by setting, in the order of their codes, around its seat."""

    latitude: float
    longitude: float
    urban: str
    rural: str


COUNTIES = {
    "LY01": County(
        31.13,
        104.39,
        urban="""
            临江路支局 人民路支局 文庙街营业厅 钟鼓楼营业厅 天山南路支局
            城北营业厅 东湖揽投部 岷江路揽投部 泰山路支局 长江路支局
            凯江新区揽投部 沱江西路支局 体育场营业厅 大学城邮政所 高铁站营业厅
            工农村支局 金沙江路揽投部 双桥支局
        """,
        rural="""
            黄许岭支局 孝泉湾支局 柏树坳投递站 德新坝支局 双东垭邮政所
            和新场投递站 新中坪邮政所 天元铺支局
        """,
    ),
    "LY02": County(
        31.34,
        104.20,
        urban="""
            江滨路支局 滨河东路支局 南门桥支局 雒水营业厅 回澜营业厅 北新街支局
            西园揽投部 望江揽投部 学府路邮政所 广场营业厅
        """,
        rural="""
            三水渡支局 向阳场支局 小汉洲投递站 连山口支局 金鱼滩投递站
            南丰坝支局 高坪铺邮政所 西高桥支局 新平堰投递站 松林岗邮政所
            兴隆渡支局 和兴场投递站
        """,
    ),
    "LY03": County(
        31.13,
        104.17,
        urban="""
            方亭街支局 亭江路支局 京什街营业厅 雍城营业厅 朝阳路支局 城南揽投部
            北京大道揽投部 蓥华街邮政所
        """,
        rural="""
            洛水铺支局 师古桥支局 马祖场支局 禾丰坝投递站 湔氐口支局
            红白岭投递站 马井坝支局 元石场邮政所 回龙铺支局 隐峰投递站
            南泉邮政所 双盛支局
        """,
    ),
    "LY04": County(
        31.03,
        104.68,
        urban="""
            凯江路支局 大北街支局 一环路营业厅 魁山营业厅 伍城支局 滨江揽投部
            东河揽投部
        """,
        rural="""
            仓山渡支局 广福场支局 龙台坝支局 黄鹿投递站 永太铺支局 回龙湾投递站
            辑庆场支局 集凤邮政所 南华渡支局 通济投递站 会龙邮政所
        """,
    ),
    "LY05": County(
        31.31,
        104.43,
        urban="""
            万安街支局 文昌路支局 罗纹江营业厅 景乐营业厅 城西支局 玉京揽投部
        """,
        rural="""
            金山铺支局 略坪支局 鄢家坪支局 御营投递站 慧觉支局 白马关支局
            调元投递站 新盛支局 文星投递站 蟠龙邮政所 永安桥支局 秀水邮政所
        """,
    ),
    "LY06": County(
        31.50,
        104.07,
        urban="""
            剑南路支局 紫岩支局 年画村营业厅 城关营业厅 回澜阁揽投部
        """,
        rural="""
            汉旺口支局 九龙支局 遵道投递站 土门支局 广济铺支局 富新投递站
            孝德支局 新市场支局 什地投递站 玉泉邮政所 清平岭支局
        """,
    ),
}
"""Keyed by the unit's code in `policy/bureau.toml`."""

_KINDS = {"支局": "both", "营业厅": "window", "邮政所": "window", "揽投部": "delivery"}


def _kind(name: str) -> str:
    return next((kind for end, kind in _KINDS.items() if name.endswith(end)), "delivery")


def _cohort(code: str) -> str:
    if code == story.PILOT_BRANCH:
        return "pilot"
    if code in story.DELIVERY_PILOT_OUTLETS:
        return "delivery_pilot"
    if code in story.TWO_PER_COUNTY_OUTLETS:
        return "two_per_county"
    return "city_wide"


def _county_outlets(unit: str, county: County) -> pd.DataFrame:
    """Return one county's outlets; rural ones lie farther from the seat."""
    urban, rural = county.urban.split(), county.rural.split()
    names = urban + rural
    is_rural = np.array([False] * len(urban) + [True] * len(rural))
    rng = dice.throw("places", unit)
    distance = np.where(
        is_rural, rng.uniform(0.03, 0.10, len(names)), rng.uniform(0, 0.02, len(names))
    )
    angle = rng.uniform(0, 2 * np.pi, len(names))
    codes = [f"{unit}-{number:02d}" for number in range(1, len(names) + 1)]
    return pd.DataFrame(
        {
            "outlet_code": codes,
            "name": names,
            "name_in_english": "",
            "merged_into": "",
            "kind": [_kind(name) for name in names],
            "unit": unit,
            "city": CITY,
            "setting": np.where(is_rural, "rural", "urban"),
            "cohort": [_cohort(code) for code in codes],
            "latitude": np.round(
                np.clip(county.latitude + distance * np.sin(angle), 31.0, 31.6), 4
            ),
            "longitude": np.round(
                np.clip(county.longitude + 1.15 * distance * np.cos(angle), 104.0, 104.8), 4
            ),
            "opened_on": [story.OPENINGS.get(code) for code in codes],
            "closed_on": [story.CLOSINGS.get(code) for code in codes],
        }
    )


@cache
def outlets() -> pd.DataFrame:
    """Return every outlet there ever was in the story, a REGISTER."""
    counties = [_county_outlets(unit, county) for unit, county in COUNTIES.items()]
    frame = pd.concat(counties, ignore_index=True)
    days = ("opened_on", "closed_on")
    return REGISTER.conform(frame.assign(**{day: pd.to_datetime(frame[day]) for day in days}))


@cache
def register(month: str, unit: str | None = None) -> pd.DataFrame:
    """Return the REGISTER as it is known at a month's end; of one unit, or of all."""
    everything, end = _described(month), pd.Timestamp(last_day(month))
    known = everything[~(everything["opened_on"] > end)]
    if unit is not None:
        known = known[known["unit"] == unit]
    return known.assign(closed_on=known["closed_on"].where(known["closed_on"] <= end)).reset_index(
        drop=True
    )


def unit_of(code: str, month: str) -> str:
    """Return the unit that an outlet belongs to in a month."""
    since, unit = story.MOVED.get(code, ("", ""))
    return unit if since and since <= month else code.split("-")[0]


@cache
def _described(month: str) -> pd.DataFrame:
    """Return every outlet as it is described in a month, a REGISTER."""
    everything = outlets()
    codes = everything["outlet_code"]
    renamed = {code: name for code, (since, name) in story.RENAMED.items() if since <= month}
    merged = {code: to for code, (since, to) in story.MERGED.items() if since <= month}
    last_days = {code: pd.Timestamp(last_day(shift(story.MERGED[code][0], -1))) for code in merged}
    ends = codes.map(last_days).astype("datetime64[us]")
    return everything.assign(
        unit=[unit_of(code, month) for code in codes],
        name=codes.map(renamed).fillna(everything["name"]),
        merged_into=codes.map(merged).fillna(""),
        closed_on=ends.fillna(everything["closed_on"]),
    )


@cache
def open_outlets(unit: str, month: str) -> pd.DataFrame:
    """Return the outlets of a county that were open during a month, a REGISTER.

    Rows are drawn for them: an outlet that moves or is merged is still drawn with its county, so
    that it moves no other; `generate` puts its rows where they belong.
    """
    end = pd.Timestamp(last_day(month))
    everything = outlets()
    known = everything[(everything["unit"] == unit) & ~(everything["opened_on"] > end)]
    is_open = ~(known["closed_on"] < pd.Timestamp(first_day(month)))
    return known[is_open].reset_index(drop=True)
