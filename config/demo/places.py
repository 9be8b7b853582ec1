"""The six counties of the demo, their real towns, and how shops there are called."""

from __future__ import annotations

from dataclasses import dataclass

PREFECTURE, PROVINCE = "邵阳市", "湖南省"
STREETS = ("人民路", "解放路", "新街", "农贸市场", "车站旁")


def words(text: str) -> list[str]:
    return text.split()


@dataclass(frozen=True)
class County:
    """`digit` is the eighth of the demo phone numbers of this county's people."""

    code: str
    slug: str
    name: str
    digit: int
    town_names: str

    @property
    def phone(self) -> str:
        """Nobody's number: no subscriber's begins with a zero."""
        return f"0739-0000{self.code[-3:]}"

    @property
    def towns(self) -> list[str]:
        return words(self.town_names)


COUNTIES = (
    County(
        "430522",
        "xinshao",
        "新邵县",
        1,
        """
            酿溪镇 严塘镇 雀塘镇 陈家坊镇 潭溪镇 寸石镇 坪上镇 龙溪铺镇 巨口铺镇 新田铺镇
            小塘镇 太芝庙镇 大新镇 潭府乡 迎光乡
    """,
    ),
    County(
        "430523",
        "shaoyang",
        "邵阳县",
        2,
        """
            塘渡口镇 白仓镇 金称市镇 塘田市镇 黄亭市镇 长阳铺镇 岩口铺镇 九公桥镇 下花桥镇
            谷洲镇 郦家坪镇 五峰铺镇 小溪市乡 长乐乡 蔡桥乡 河伯乡 黄荆乡 诸甲亭乡 罗城乡
            金江乡
    """,
    ),
    County(
        "430524",
        "longhui",
        "隆回县",
        3,
        """
            桃花坪街道 花门街道 小沙江镇 金石桥镇 司门前镇 高平镇 六都寨镇 荷香桥镇 横板桥镇
            周旺镇 滩头镇 鸭田镇 西洋江镇 岩口镇 北山镇 三阁司镇 南岳庙镇 羊古坳镇 七江镇
            麻塘山乡 虎形山瑶族乡 山界回族乡
    """,
    ),
    County(
        "430525",
        "dongkou",
        "洞口县",
        4,
        """
            文昌街道 雪峰街道 花古街道 江口镇 毓兰镇 高沙镇 竹市镇 石江镇 黄桥镇 山门镇 醪田镇
            花园镇 岩山镇 水东镇 杨林镇 月溪镇 古楼乡 长塘瑶族乡 罗溪瑶族乡
    """,
    ),
    County(
        "430527",
        "suining",
        "绥宁县",
        5,
        """
            长铺镇 武阳镇 李熙桥镇 红岩镇 唐家坊镇 金屋塘镇 瓦屋塘镇 黄土矿镇 长铺子苗族侗族乡
            关峡苗族乡 鹅公岭侗族苗族乡 寨市苗族侗族乡 乐安铺苗族侗族乡 麻塘苗族瑶族乡
            河口苗族乡 东山侗族乡 水口乡
    """,
    ),
    County(
        "430528",
        "xinning",
        "新宁县",
        6,
        """
            金石镇 水庙镇 崀山镇 黄龙镇 高桥镇 回龙寺镇 一渡水镇 马头桥镇 麻林瑶族乡 黄金瑶族乡
            万塘乡 清江桥乡 安山乡 丰田乡 巡田乡 靖位乡
    """,
    ),
)

DEPARTMENTS = ("县数字化服务中心", "工信局", "财政局", "市场监管局", "审计局")

# Trade → how such a shop is called after its owner's or a lucky name.
# How shops of a trade (GB/T 4754) are called.
TRADES = {
    "F5213": ("便利店", "小超市", "综合商店", "南杂店", "平价超市"),
    "H6291": ("米粉馆", "早餐店", "土菜馆", "包子铺", "血浆鸭饭店"),
    "F5162": ("农资店", "种子农药店", "饲料店"),
    "F5281": ("五金店", "水电器材店", "建材经营部"),
    "F5232": ("服装店", "童装店", "鞋店"),
    "F5221": ("粮油店", "水果店", "豆腐坊", "腊味店"),
    "O8132": ("家电维修部", "手机店", "摩托车修理店"),
    "O8040": ("理发店", "美发屋"),
    "F5251": ("大药房", "诊所药店"),
    "F5241": ("文具店", "日用百货店", "花炮烟酒店"),
    "F5226": ("茶叶店", "米酒坊", "土特产店"),
}
LUCKY = words("""
    福满 顺发 兴隆 好又多 惠民 万家 鑫源 诚信 家家乐 吉祥 永丰 和兴 金利 裕民 百姓 乡里
    邻家 旺角 长青 四季 双喜 聚源 富民 同心
""")
SURNAMES = words("""
    刘 李 王 张 陈 杨 周 黄 罗 肖 曾 邓 谢 唐 彭 蒋 石 孙 何 龙 伍 申 岳 夏 袁 莫 雷 银
    苏
""")
GIVEN = words("""
    春花 建国 小红 志强 桂英 秀兰 伟 国庆 美玲 海燕 立新 玉梅 卫东 冬生 满秀 爱华 金莲
    文武 小军 丽 红梅 德生 水英 运来 凤娇 长林 清 云香 喜贵 雪芳 光荣 友良
""")
