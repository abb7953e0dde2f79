"""The words of column titles, in Chinese and English, and the fields they stand for.

Titles are compared after `headers.normal_title`: half width, lower case, without spaces, marks and brackets.
Where two columns of a sheet mean the same field, the word that stands first here wins and the other is listed as unknown.
"""

from enum import StrEnum


class Field(StrEnum):
    """The meaning of a column."""

    UNIT = "unit"  # the whole code in one cell
    BUILDING = "building"
    ENTRANCE = "entrance"
    ROOM = "room"
    ADDRESS = "address"
    PARKING = "parking"
    LOT = "lot"
    OWNER = "owner"
    TENANT = "tenant"
    PHONE = "phone"
    TENANT_PHONE = "tenant_phone"
    EMAIL = "email"
    ROLE = "role"
    SHARE = "share"
    OWNER_REF = "owner_ref"
    OWNER_TYPE = "owner_type"
    AREA = "area"
    KIND = "kind"
    HANDOVER = "handover"
    PRICE = "price"
    PAID_TO = "paid_to"
    STATED = "stated"
    STEWARD = "steward"
    NOTE = "note"


_WORDS: dict[Field, str] = {
    Field.UNIT: "房屋编码 完整房号 房屋地址 房产 房屋坐落 楼栋房号 楼房号 楼室号 单元房号 楼栋单元房号 楼单元室 unitcode fullunit "
    "unit unitno unitnumber unitid property flatno flat apartment apt apartmentno propertyno",
    Field.BUILDING: "楼号 楼栋 楼栋号 栋号 幢号 楼座 座号 楼栋编号 楼宇 楼宇号 栋 幢 座 楼 号楼 楼栋名称 楼宇名称 building buildingno "
    "buildingnumber block blockno tower",
    Field.ENTRANCE: "单元 单元号 单元编号 单元门 门洞 门洞号 梯号 entrance entranceno stair staircase stairwell section",
    Field.ROOM: "房号 房间号 室号 房间 房屋编号 房屋号 门牌号 门牌 户号 室 房屋 房间编号 room roomno roomnumber unitname door doorno",
    Field.ADDRESS: "地址 住址 详细地址 address street streetaddress",
    Field.PARKING: "车位编码 车位编号 车位号 车位 parkingspace parkingspaceno parkingno",
    Field.LOT: "停车场编号 停车场 车库 车库编号 carpark parkinglot garage",
    Field.OWNER: "业主姓名 业主名称 业主 产权人 产权人姓名 房主 房主姓名 户主 户主姓名 住户姓名 住户 客户名称 客户姓名 姓名 名称 业主名 "
    "owner ownername owners ownernames fullname name customer customername resident residentname holder",
    Field.TENANT: "租户 租户姓名 租客 租客姓名 承租人 承租人姓名 租户名称 使用人 tenant tenantname tenants lessee occupant occupier",
    Field.PHONE: "业主电话 业主手机 业主手机号 业主联系电话 手机号 手机号码 手机 联系电话 电话 电话号码 联系方式 联系手机 "
    "业主联系方式 移动电话 "
    "phone phones phonenumber phonenumbers mobile mobileno mobilephone tel telephone contactnumber contactno ownerphone",
    Field.TENANT_PHONE: "租户电话 租户手机 租户手机号 租户联系电话 租客电话 承租人电话 使用人电话 租户联系方式 tenantphone tenantmobile",
    Field.EMAIL: "邮箱 电子邮箱 电子邮件 email emailaddress mail",
    Field.ROLE: "身份 角色 人员身份 住户身份 住户类型 role",
    Field.SHARE: "份额 产权份额 产权比例 持有比例 所占份额 share ownershipshare ownershare sharepercent",
    Field.OWNER_REF: "业主编号 ownerid ownerref",
    Field.OWNER_TYPE: "业主类型 ownertype",
    Field.AREA: "计费面积 收费面积 建筑面积 产权面积 面积 房屋面积 建面 建筑面积m2 面积m2 "
    "area areainm2 aream2 areasqm sqm floorarea grossarea size",
    Field.KIND: "房屋类型 房屋类别 房屋性质 物业类型 物业类别 物业性质 房屋用途 用途 业态 unittype unitkind kind propertytype",
    Field.HANDOVER: "交房日期 交付日期 交房时间 交付时间 收房日期 收房时间 接房日期 接房时间 入伙日期 入伙时间 入住日期 入住时间 交楼日期 "
    "handover handoverdate handedover handoveron moveindate deliverydate",
    Field.PRICE: "物业费单价 物业费标准 收费标准 收费单价 计费单价 物业单价 物管费单价 单价 物业费价格 月物业费 每月物业费 "
    "price unitprice rate feerate monthlyfee pricepersqm priceperm2",
    Field.PAID_TO: "物业费已缴至 物业费缴至 物业费交至 物业费已交至 已缴至 已交至 缴至 交至 缴费至 交费至 已缴费至 已交费至 "
    "缴费截止日期 缴费截止 费用截止日期 缴费到期日 物业费到期日 物业费截止日期 paidto paidupto paidthrough paiduntil feepaidto paidtill",
    Field.STATED: "历史欠费合计 历史欠费 欠费合计 欠费金额 欠费总额 累计欠费 欠费 合计欠费 欠款 欠款金额 尚欠 尚欠金额 欠缴金额 "
    "arrears statedarrears totalarrears balancedue outstanding amountdue overdueamount",
    Field.STEWARD: "楼长 管家 责任人 客服管家 楼栋管家 片区管家 物业管家 责任管家 首问责任人 管理员 专属管家 "
    "steward buildingsteward keeper manager",
    Field.NOTE: "备注 说明 备注说明 备考 摘要 note notes remark remarks comment comments",
}

EXACT: dict[str, tuple[Field, int]] = {word: (field, rank) for field, words in _WORDS.items() for rank, word in enumerate(words.split())}

CORES: tuple[tuple[str, Field], ...] = (
    ("缴至", Field.PAID_TO),
    ("交至", Field.PAID_TO),
    ("缴费至", Field.PAID_TO),
    ("交费至", Field.PAID_TO),
    ("paidupto", Field.PAID_TO),
    ("paidto", Field.PAID_TO),
    ("paidthrough", Field.PAID_TO),
    ("paiduntil", Field.PAID_TO),
    ("欠费", Field.STATED),
    ("欠款", Field.STATED),
    ("arrears", Field.STATED),
    ("单价", Field.PRICE),
    ("收费标准", Field.PRICE),
    ("面积", Field.AREA),
    ("租户电话", Field.TENANT_PHONE),
    ("租户手机", Field.TENANT_PHONE),
    ("租客电话", Field.TENANT_PHONE),
    ("手机", Field.PHONE),
    ("电话", Field.PHONE),
    ("phone", Field.PHONE),
    ("mobile", Field.PHONE),
    ("业主姓名", Field.OWNER),
    ("产权人", Field.OWNER),
    ("ownername", Field.OWNER),
    ("备注", Field.NOTE),
    ("remark", Field.NOTE),
    ("管家", Field.STEWARD),
    ("楼长", Field.STEWARD),
    ("交房", Field.HANDOVER),
    ("收房", Field.HANDOVER),
    ("入伙", Field.HANDOVER),
)

# With one of these beside the core, the title means something else or is not sure.
DOUBTFUL_CORES: dict[Field, tuple[str, ...]] = {
    Field.AREA: ("套内", "室内", "使用", "公摊", "分摊", "花园", "露台", "地下室", "车位", "阁楼", "赠送"),
    Field.STATED: (
        *("月数", "月份", "户数", "原因", "起", "止", "时间", "日期", "次数", "说明", "备注", "年"),
        *("since", "month", "reason", "from"),
    ),
    Field.PRICE: ("车", "水", "电", "气", "暖", "垃圾", "装修", "停"),
    Field.PHONE: ("紧急", "物业", "亲属", "楼长", "管家", "员工", "emergency", "staff", "租"),
    Field.TENANT_PHONE: (),
    Field.PAID_TO: ("金额", "amount"),
    Field.HANDOVER: ("状态", "人", "钥匙", "是否", "标准", "情况"),
    Field.STEWARD: ("电话", "手机", "phone", "编号"),
    Field.OWNER: ("数", "编号", "电话"),
    Field.NOTE: (),
}

UNLIKE_ANY: tuple[str, ...] = ("是否", "明细", "台账", "汇总", "统计", "一览")

# Columns that only number the rows, and the reason column of our own file of problem rows.
ROW_NUMBERS = frozenset(["序号", "行号", "项次", "no", "#", "№", "sn", "serial", "serialno", "rownumber", "原因", "reason"])

# Personal data without a purpose in running the office: never imported, by name or by core (PIPL art. 6).
LEFT_OUT = frozenset(
    "性别 年龄 民族 籍贯 生日 职业 学历 政治面貌 sex gender age birthday birthdate dateofbirth religion occupation nationality".split()  # noqa: SIM905
)
LEFT_OUT_CORES: tuple[str, ...] = (
    *("身份证", "证件", "出生", "婚姻", "工作单位", "家庭", "收入", "宗教", "护照"),
    *("idnumber", "idcard", "passport"),
)

# A row whose first filled cell is one of these is no unit: sums and signatures under the list.
TOTAL_CORES = ("合计", "总计", "小计", "共计", "制表", "审核", "填表")
TOTALS = frozenset(["total", "totals", "subtotal", "grandtotal", "sum"])

# (the field that must be there, the field that follows it, what the follower means alone)
FOLLOWERS: tuple[tuple[Field, Field, Field | None], ...] = ((Field.TENANT, Field.TENANT_PHONE, None),)

# Titles of lists that name units but are no list of residents.
FOREIGN_CORES = ("meternumber", "meterno", "表号", "读数", "ticketnumber", "ticketno", "工单", "报修单", "投诉单")
