"""The trades small shops are in, by GB/T 4754—2017 (industrial classification), with its words.

The whole classification has 1,382 classes; these are the ones of retail, catering, repair and
personal services, which is what a centre serves.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: Final[dict[str, str]] = {
    "F5162": "农资批发",
    "F5211": "百货零售",
    "F5212": "超级市场零售",
    "F5213": "便利店零售",
    "F5219": "其他综合零售",
    "F5221": "粮油零售",
    "F5222": "糕点、面包零售",
    "F5223": "果品、蔬菜零售",
    "F5224": "肉、禽、蛋、奶及水产品零售",
    "F5225": "营养和保健品零售",
    "F5226": "酒、饮料及茶叶零售",
    "F5227": "烟草制品零售",
    "F5229": "其他食品零售",
    "F5231": "纺织品及针织品零售",
    "F5232": "服装零售",
    "F5233": "鞋帽零售",
    "F5234": "化妆品及卫生用品零售",
    "F5235": "厨具卫具及日用杂品零售",
    "F5236": "钟表、眼镜零售",
    "F5237": "箱包零售",
    "F5238": "自行车等代步设备零售",
    "F5239": "其他日用品零售",
    "F5241": "文具用品零售",
    "F5242": "体育用品及器材零售",
    "F5243": "图书、报刊零售",
    "F5245": "珠宝首饰零售",
    "F5249": "其他文化用品零售",
    "F5251": "西药零售",
    "F5252": "中药零售",
    "F5253": "医疗用品及器材零售",
    "F5263": "汽车零配件零售",
    "F5264": "摩托车及零配件零售",
    "F5271": "家用视听设备零售",
    "F5272": "日用家电零售",
    "F5273": "计算机、软件及辅助设备零售",
    "F5274": "通信设备零售",
    "F5281": "五金零售",
    "F5282": "灯具零售",
    "F5283": "家具零售",
    "F5284": "涂料零售",
    "F5287": "陶瓷、石材装饰材料零售",
    "F5289": "其他室内装饰材料零售",
    "F5291": "流动货摊零售",
    "F5292": "互联网零售",
    "F5299": "其他未列明零售业",
    "G6020": "寄递服务",
    "H6110": "旅游饭店",
    "H6121": "经济型连锁酒店",
    "H6130": "民宿服务",
    "H6210": "正餐服务",
    "H6220": "快餐服务",
    "H6231": "茶馆服务",
    "H6239": "其他饮料及冷饮服务",
    "H6291": "小吃服务",
    "H6299": "其他未列明餐饮业",
    "L7119": "其他机械与设备经营租赁",
    "M7492": "打字复印",
    "O8030": "洗染服务",
    "O8040": "理发及美容服务",
    "O8051": "洗浴服务",
    "O8060": "摄影扩印服务",
    "O8111": "汽车修理与维护",
    "O8113": "摩托车修理与维护",
    "O8121": "计算机和辅助设备修理",
    "O8131": "家用电子产品修理",
    "O8132": "日用电器修理",
    "O8191": "自行车修理",
    "O8192": "鞋和皮革修理",
    "O8193": "家具和相关物品修理",
    "O8199": "其他未列明日用产品修理业",
}

CHOICES: Final = tuple((code, f"{name}（{code}）") for code, name in NAMES.items())
SECTIONS: Final[dict[str, str | Promise]] = {
    "F": _("批发和零售"),
    "G": _("快递寄递"),
    "H": _("住宿和餐饮"),
    "L": _("租赁"),
    "M": _("打字复印"),
    "O": _("修理和居民服务"),
}
# For a list that one looks through: by the section its codes begin with.
GROUPED: Final = [
    (words, [choice for choice in CHOICES if choice[0].startswith(letter)])
    for letter, words in SECTIONS.items()
]


def name(code: str) -> str:
    """The trade's words; an unknown code stays as it is."""
    return NAMES.get(code, code)
