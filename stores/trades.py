"""The trades small shops are in, by GB/T 4754—2017 (industrial classification), with its words.

The whole classification has 1,382 classes; these are the ones of retail, catering, repair and
personal services, which is what a centre serves.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

# The standard's own words, which rosters are read by.
NAMES: Final[dict[str, str]] = {
    "F5162": _("农资批发"),
    "F5211": _("百货零售"),
    "F5212": _("超级市场零售"),
    "F5213": _("便利店零售"),
    "F5219": _("其他综合零售"),
    "F5221": _("粮油零售"),
    "F5222": _("糕点、面包零售"),
    "F5223": _("果品、蔬菜零售"),
    "F5224": _("肉、禽、蛋、奶及水产品零售"),
    "F5225": _("营养和保健品零售"),
    "F5226": _("酒、饮料及茶叶零售"),
    "F5227": _("烟草制品零售"),
    "F5229": _("其他食品零售"),
    "F5231": _("纺织品及针织品零售"),
    "F5232": _("服装零售"),
    "F5233": _("鞋帽零售"),
    "F5234": _("化妆品及卫生用品零售"),
    "F5235": _("厨具卫具及日用杂品零售"),
    "F5236": _("钟表、眼镜零售"),
    "F5237": _("箱包零售"),
    "F5238": _("自行车等代步设备零售"),
    "F5239": _("其他日用品零售"),
    "F5241": _("文具用品零售"),
    "F5242": _("体育用品及器材零售"),
    "F5243": _("图书、报刊零售"),
    "F5245": _("珠宝首饰零售"),
    "F5249": _("其他文化用品零售"),
    "F5251": _("西药零售"),
    "F5252": _("中药零售"),
    "F5253": _("医疗用品及器材零售"),
    "F5263": _("汽车零配件零售"),
    "F5264": _("摩托车及零配件零售"),
    "F5271": _("家用视听设备零售"),
    "F5272": _("日用家电零售"),
    "F5273": _("计算机、软件及辅助设备零售"),
    "F5274": _("通信设备零售"),
    "F5281": _("五金零售"),
    "F5282": _("灯具零售"),
    "F5283": _("家具零售"),
    "F5284": _("涂料零售"),
    "F5287": _("陶瓷、石材装饰材料零售"),
    "F5289": _("其他室内装饰材料零售"),
    "F5291": _("流动货摊零售"),
    "F5292": _("互联网零售"),
    "F5299": _("其他未列明零售业"),
    "G6020": _("寄递服务"),
    "H6110": _("旅游饭店"),
    "H6121": _("经济型连锁酒店"),
    "H6130": _("民宿服务"),
    "H6210": _("正餐服务"),
    "H6220": _("快餐服务"),
    "H6231": _("茶馆服务"),
    "H6239": _("其他饮料及冷饮服务"),
    "H6291": _("小吃服务"),
    "H6299": _("其他未列明餐饮业"),
    "L7119": _("其他机械与设备经营租赁"),
    "M7492": _("打字复印"),
    "O8030": _("洗染服务"),
    "O8040": _("理发及美容服务"),
    "O8051": _("洗浴服务"),
    "O8060": _("摄影扩印服务"),
    "O8111": _("汽车修理与维护"),
    "O8113": _("摩托车修理与维护"),
    "O8121": _("计算机和辅助设备修理"),
    "O8131": _("家用电子产品修理"),
    "O8132": _("日用电器修理"),
    "O8191": _("自行车修理"),
    "O8192": _("鞋和皮革修理"),
    "O8193": _("家具和相关物品修理"),
    "O8199": _("其他未列明日用产品修理业"),
}

# What people read, in their language.
SHOWN: Final[dict[str, str | Promise]] = {code: gettext_lazy(name) for code, name in NAMES.items()}
CHOICES: Final = tuple(
    (code, format_lazy(gettext_lazy("{0}（{1}）"), words, code)) for code, words in SHOWN.items()
)
SECTIONS: Final[dict[str, str | Promise]] = {
    "F": gettext_lazy("批发和零售"),
    "G": gettext_lazy("快递寄递"),
    "H": gettext_lazy("住宿和餐饮"),
    "L": gettext_lazy("租赁"),
    "M": gettext_lazy("打字复印"),
    "O": gettext_lazy("修理和居民服务"),
}
# For a list that one looks through: by the section its codes begin with.
GROUPED: Final = [
    (words, [choice for choice in CHOICES if choice[0].startswith(letter)])
    for letter, words in SECTIONS.items()
]


def name(code: str) -> str:
    """The trade's words; an unknown code stays as it is."""
    return str(SHOWN.get(code, code))
