"""Chinese surnames: only to tell a name from the post or unit that it was written together with, never to accept or refuse a person."""

from __future__ import annotations

import re

from schema.headers import words_of

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒"
    "阮柯纪梅童凌毕单季裴霍涂成"
    "苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟"
    "应臧闵苟邬边卞姬师和仇栾"
    "隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强"
    "帅屠豆朴盖练廉禹井"
    "那巴宝乌斯阿额敖布朝达呼图孛"
)
COMPOUND_SURNAMES = frozenset(words_of("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 长孙 呼延 端木 南宫 独孤 完颜 纳兰"))

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def begins_with_surname(text: str) -> bool:
    """Whether a text begins with a common surname."""
    return text[:1] in SURNAMES or text[:2] in COMPOUND_SURNAMES


def is_han(text: str) -> bool:
    """Whether a text consists of Chinese characters only."""
    return _HAN.fullmatch(text) is not None


def is_plain_name(text: str) -> bool:
    """Whether a text has the form of a Han name: two or three characters that begin with a surname, or four with a compound one."""
    if not is_han(text) or not begins_with_surname(text):
        return False
    return len(text) in (2, 3) or (len(text) == 4 and (text[:2] in COMPOUND_SURNAMES or text[1] in SURNAMES))
