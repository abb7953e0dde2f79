"""Buildings, units, people, and who owned or rented what from when to when (half-open dates)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint

from propdesk.store.tables.base import BigInt, IsoDate, number, table

staff = table(
    "staff",
    number(),
    Column("name", Text, nullable=False, unique=True),
    Column("phone", Text, nullable=False, server_default=""),
    Column("active", Integer, nullable=False, server_default="1"),
)
building = table(
    "building",
    number(),
    Column("name", Text, nullable=False),
    Column("match_key", Text, nullable=False, unique=True),
    Column("sort_key", Text, nullable=False),
)
unit = table(
    "unit",
    number(),
    Column("building_id", BigInt, ForeignKey("building.id"), nullable=False),
    Column("entrance", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("match_key", Text, nullable=False),
    Column("sort_key", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("area_cm2", BigInt),
    Column("handover_on", IsoDate),
    Column("steward_id", BigInt, ForeignKey("staff.id")),
    Column("note", Text, nullable=False, server_default=""),
    Column("removed", Integer, nullable=False, server_default="0"),
    UniqueConstraint("match_key", "kind"),
    CheckConstraint("area_cm2 IS NULL OR area_cm2 > 0", name="area"),
    CheckConstraint("kind = 'flat' OR kind = 'shop' OR kind = 'office' OR kind = 'parking' OR kind = 'storage'", name="kind"),
)
person = table(
    "person",
    number(),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
)
phone = table(
    "phone",
    number(),
    Column("person_id", BigInt, ForeignKey("person.id"), nullable=False, index=True),
    Column("number", Text, nullable=False),
    Column("position", Integer, nullable=False),
)
ownership = table(
    "ownership",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False),
    Column("person_id", BigInt, ForeignKey("person.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("share_of_10000", Integer),
    Column("start_on", IsoDate),
    Column("end_on", IsoDate),
    Index(None, "unit_id", "position"),
    CheckConstraint("share_of_10000 IS NULL OR share_of_10000 BETWEEN 1 AND 10000", name="share"),
)
tenancy = table(
    "tenancy",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("person_id", BigInt, ForeignKey("person.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("start_on", IsoDate),
    Column("end_on", IsoDate),
)
unit_area = table(
    "unit_area",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False),
    Column("valid_from", IsoDate, nullable=False),
    Column("area_cm2", BigInt, nullable=False),
    UniqueConstraint("unit_id", "valid_from"),
    CheckConstraint("area_cm2 > 0", name="area"),
)
vacancy = table(
    "vacancy",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("start_on", IsoDate, nullable=False),
    Column("end_on", IsoDate),
    Column("filed_on", IsoDate, nullable=False),
)
vehicle = table(
    "vehicle",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("plate", Text, nullable=False, index=True),
    Column("space", Text, nullable=False, server_default=""),
    Column("start_on", IsoDate),
    Column("end_on", IsoDate),
    Column("note", Text, nullable=False, server_default=""),
)
