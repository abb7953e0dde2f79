"""From arrears to the full stop: the ladder, delivery, contacts, limitation, plans, close-out cases, mediation, letters, court."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = (
    "plan",
    "plan_charge",
    "plan_instalment",
    "plan_end",
    "limitation_event",
    "limitation_event_charge",
    "limitation_event_void",
    "mediation",
    "mediation_charge",
    "mediation_void",
    "close_out",
    "close_out_charge",
    "close_out_step",
    "close_out_cause",
    "task",
    "task_end",
    "disclosure",
    "court_case",
    "court_charge",
    "court_event",
    "court_event_void",
    "court_item",
    "court_cost",
    "dunning_run",
    "notice_level",
    "level_set",
    "level_set_charge",
    "document_void",
    "delivery",
    "delivery_decision",
    "contact",
    "contact_void",
    "promise",
    "promise_charge",
    "promise_void",
    "attachment",
    "attachment_link",
    "attachment_unlink",
)


def upgrade() -> None:
    _attachment()
    _dunning_run()
    _ladder()
    _attachment_link()
    _ladder_level()
    _attachment_unlink()
    _close_out()
    _contact()
    _court_case()
    _level_set()
    _limitation_event()
    _plan()
    _unit_flag()
    _close_out_charge()
    _close_out_step()
    _contact_void()
    _court_charge()
    _court_cost()
    _court_event()
    _court_item()
    _delivery()
    _disclosure()
    _document_void()
    _ladder_use()
    _level_set_charge()
    _limitation_event_charge()
    _limitation_event_void()
    _mediation()
    _notice_level()
    _plan_charge()
    _plan_end()
    _plan_instalment()
    _promise()
    _task()
    _close_out_cause()
    _court_event_void()
    _delivery_decision()
    _mediation_charge()
    _mediation_void()
    _promise_charge()
    _promise_void()
    _task_end()
    op.drop_index(op.f("ix_charge_run_id"), table_name="charge")
    op.create_index(
        "ix_charge_of_run",
        "charge",
        ["run_id"],
        unique=False,
        sqlite_where=sa.text("run_id IS NOT NULL"),
        postgresql_where=sa.text("run_id IS NOT NULL"),
    )
    op.add_column("hold", sa.Column("kind", sa.Text(), server_default="hold", nullable=False))
    op.add_column("hold", sa.Column("dunning", sa.Integer(), server_default="0", nullable=False))
    op.add_column("hold", sa.Column("ticket", sa.Text(), server_default="", nullable=False))
    op.add_column("hold", sa.Column("amount_fen", BIG, nullable=True))
    op.drop_index(op.f("ix_unit_building_id"), table_name="unit")
    op.drop_index(op.f("ix_unit_code"), table_name="unit")
    for name in APPEND_ONLY:
        _guard(name)


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)


def _dunning_run() -> None:
    op.create_table(
        "dunning_run",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("total_fen", BIG, nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_run")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_dunning_run_as_of"), "dunning_run", ["as_of"], unique=False)


def _ladder() -> None:
    op.create_table(
        "ladder",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stepwise", sa.Integer(), server_default="1", nullable=False),
        sa.Column("tolerance_fen", BIG, server_default="0", nullable=False),
        sa.Column("standard", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("tolerance_fen >= 0", name=op.f("ck_ladder_tolerance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
        sa.UniqueConstraint("name", name=op.f("uq_ladder_name")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _attachment_link() -> None:
    op.create_table(
        "attachment_link",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("attachment_id", BIG, nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", BIG, nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_link_attachment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_link")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_attachment_link_attachment_id"), "attachment_link", ["attachment_id"], unique=False)
    op.create_index(op.f("ix_attachment_link_object_object_id"), "attachment_link", ["object", "object_id"], unique=False)


def _ladder_level() -> None:
    op.create_table(
        "ladder_level",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ladder_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tone", sa.Integer(), nullable=False),
        sa.Column("deadline_days", sa.Integer(), nullable=False),
        sa.Column("gap_days", sa.Integer(), nullable=False),
        sa.Column("fee_fen", BIG, server_default="0", nullable=False),
        sa.Column("fee_item_id", BIG, nullable=True),
        sa.CheckConstraint(
            "days >= 1 AND deadline_days >= 0 AND gap_days >= 0 AND fee_fen >= 0 AND position >= 1", name=op.f("ck_ladder_level_numbers")
        ),
        sa.ForeignKeyConstraint(["fee_item_id"], ["fee_item.id"], name=op.f("fk_ladder_level_fee_item_id")),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_ladder_level_ladder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_level")),
        sa.UniqueConstraint("ladder_id", "position", name=op.f("uq_ladder_level_ladder_id_position")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _attachment_unlink() -> None:
    op.create_table(
        "attachment_unlink",
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["attachment_link.id"], name=op.f("fk_attachment_unlink_link_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_attachment_unlink")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _close_out() -> None:
    op.create_table(
        "close_out",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("steward", sa.Text(), server_default="", nullable=False),
        sa.Column("manager", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_close_out_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_close_out")),
        sa.UniqueConstraint("number", name=op.f("uq_close_out_number")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_close_out_unit_id"), "close_out", ["unit_id"], unique=False)


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("contact_on", sa.Text(), nullable=False),
        sa.Column("at_time", sa.Text(), server_default="", nullable=False),
        sa.Column("theirs", sa.Integer(), server_default="0", nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("staff", sa.Text(), server_default="", nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("next_step", sa.Text(), server_default="", nullable=False),
        sa.Column("next_on", sa.Text(), nullable=True),
        sa.Column("exception", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_contact_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_contact_contact_on"), "contact", ["contact_on"], unique=False)
    op.create_index(op.f("ix_contact_unit_id"), "contact", ["unit_id"], unique=False)


def _court_case() -> None:
    op.create_table(
        "court_case",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("court", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_court_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_case")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_court_case_unit_id"), "court_case", ["unit_id"], unique=False)


def _level_set() -> None:
    op.create_table(
        "level_set",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("ladder_id", BIG, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_level_set_ladder_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_level_set_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_set")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_level_set_unit_id"), "level_set", ["unit_id"], unique=False)


def _limitation_event() -> None:
    op.create_table(
        "limitation_event",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_on", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_limitation_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limitation_event")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_limitation_event_unit_id"), "limitation_event", ["unit_id"], unique=False)


def _plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("agreed_on", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), server_default="", nullable=False),
        sa.Column("clause", sa.Text(), server_default="", nullable=False),
        sa.Column("accelerates", sa.Integer(), server_default="0", nullable=False),
        sa.Column("breach_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("one_sum", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("seen_payment", BIG, server_default="0", nullable=False),
        sa.Column("seen_adjustment", BIG, server_default="0", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.CheckConstraint("breach_days >= 0", name=op.f("ck_plan_breach_days")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_plan_unit_id"), "plan", ["unit_id"], unique=False)


def _unit_flag() -> None:
    op.create_table(
        "unit_flag",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start_on", sa.Text(), nullable=False),
        sa.Column("end_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_flag_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_flag")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_unit_flag_unit_id"), "unit_flag", ["unit_id"], unique=False)


def _close_out_charge() -> None:
    op.create_table(
        "close_out_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("close_out_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.Column("open_fen", BIG, nullable=False),
        sa.Column("late_fee_fen", BIG, nullable=False),
        sa.Column("named_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_close_out_charge_charge_id")),
        sa.ForeignKeyConstraint(["close_out_id"], ["close_out.id"], name=op.f("fk_close_out_charge_close_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_close_out_charge")),
        sa.UniqueConstraint("close_out_id", "charge_id", name=op.f("uq_close_out_charge_close_out_id_charge_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_close_out_charge_charge_id"), "close_out_charge", ["charge_id"], unique=False)


def _close_out_step() -> None:
    op.create_table(
        "close_out_step",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("close_out_id", BIG, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Text(), nullable=True),
        sa.Column("at_time", sa.Text(), server_default="", nullable=False),
        sa.Column("done_on", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("approver", sa.Text(), server_default="", nullable=False),
        sa.Column("plan_id", BIG, nullable=True),
        sa.Column("contact_id", BIG, nullable=True),
        sa.Column("exception", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["close_out_id"], ["close_out.id"], name=op.f("fk_close_out_step_close_out_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_close_out_step_contact_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_close_out_step_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_close_out_step")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_close_out_step_contact_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_close_out_step_close_out_id"), "close_out_step", ["close_out_id"], unique=False)
    op.create_index(op.f("ix_close_out_step_plan_id"), "close_out_step", ["plan_id"], unique=False)


def _contact_void() -> None:
    op.create_table(
        "contact_void",
        sa.Column("contact_id", BIG, nullable=False),
        sa.Column("void_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_void_contact_id")),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_void")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _court_charge() -> None:
    op.create_table(
        "court_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("court_case_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.Column("principal_fen", BIG, nullable=False),
        sa.Column("late_fee_fen", BIG, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_court_charge_charge_id")),
        sa.ForeignKeyConstraint(["court_case_id"], ["court_case.id"], name=op.f("fk_court_charge_court_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_charge")),
        sa.UniqueConstraint("court_case_id", "charge_id", name=op.f("uq_court_charge_court_case_id_charge_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_court_charge_charge_id"), "court_charge", ["charge_id"], unique=False)


def _court_cost() -> None:
    op.create_table(
        "court_cost",
        sa.Column("charge_id", BIG, nullable=False),
        sa.Column("court_case_id", BIG, nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_court_cost_charge_id")),
        sa.ForeignKeyConstraint(["court_case_id"], ["court_case.id"], name=op.f("fk_court_cost_court_case_id")),
        sa.PrimaryKeyConstraint("charge_id", name=op.f("pk_court_cost")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_court_cost_court_case_id"), "court_cost", ["court_case_id"], unique=False)


def _court_event() -> None:
    op.create_table(
        "court_event",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("court_case_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_on", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_fen", BIG, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["court_case_id"], ["court_case.id"], name=op.f("fk_court_event_court_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_event")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_court_event_court_case_id"), "court_event", ["court_case_id"], unique=False)


def _court_item() -> None:
    op.create_table(
        "court_item",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("court_case_id", BIG, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["court_case_id"], ["court_case.id"], name=op.f("fk_court_item_court_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_item")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_court_item_court_case_id_item"), "court_item", ["court_case_id", "item"], unique=False)


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("replaces_id", BIG, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Text(), nullable=False),
        sa.Column("outcome_on", sa.Text(), nullable=True),
        sa.Column("receiver", sa.Text(), server_default="", nullable=False),
        sa.Column("relation", sa.Text(), server_default="", nullable=False),
        sa.Column("tracking", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("witness", sa.Text(), server_default="", nullable=False),
        sa.Column("delivered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("proofs", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("debtor", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_delivery_document_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["delivery.id"], name=op.f("fk_delivery_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_delivery_replaces_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_delivery_document_id"), "delivery", ["document_id"], unique=False)


def _disclosure() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("document_id", BIG, nullable=True),
        sa.Column("court_case_id", BIG, nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("handed_on", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["court_case_id"], ["court_case.id"], name=op.f("fk_disclosure_court_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_disclosure_document_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_disclosure_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_disclosure_court_case_id"), "disclosure", ["court_case_id"], unique=False)
    op.create_index(op.f("ix_disclosure_document_id"), "disclosure", ["document_id"], unique=False)
    op.create_index(op.f("ix_disclosure_unit_id"), "disclosure", ["unit_id"], unique=False)


def _document_void() -> None:
    op.create_table(
        "document_void",
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("void_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_void_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_void")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _ladder_use() -> None:
    op.create_table(
        "ladder_use",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ladder_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("charge_id", BIG, nullable=True),
        sa.CheckConstraint("(unit_id IS NULL) <> (charge_id IS NULL)", name=op.f("ck_ladder_use_one")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_ladder_use_charge_id")),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_ladder_use_ladder_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ladder_use_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_use")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_ladder_use_charge_id")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_ladder_use_unit_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _level_set_charge() -> None:
    op.create_table(
        "level_set_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("level_set_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_level_set_charge_charge_id")),
        sa.ForeignKeyConstraint(["level_set_id"], ["level_set.id"], name=op.f("fk_level_set_charge_level_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_set_charge")),
        sa.UniqueConstraint("level_set_id", "charge_id", name=op.f("uq_level_set_charge_level_set_id_charge_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_level_set_charge_charge_id"), "level_set_charge", ["charge_id"], unique=False)


def _limitation_event_charge() -> None:
    op.create_table(
        "limitation_event_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_limitation_event_charge_charge_id")),
        sa.ForeignKeyConstraint(["event_id"], ["limitation_event.id"], name=op.f("fk_limitation_event_charge_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limitation_event_charge")),
        sa.UniqueConstraint("event_id", "charge_id", name=op.f("uq_limitation_event_charge_event_id_charge_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_limitation_event_charge_charge_id"), "limitation_event_charge", ["charge_id"], unique=False)


def _limitation_event_void() -> None:
    op.create_table(
        "limitation_event_void",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("void_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["limitation_event.id"], name=op.f("fk_limitation_event_void_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_limitation_event_void")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _mediation() -> None:
    op.create_table(
        "mediation",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("close_out_id", BIG, nullable=True),
        sa.Column("replaces_id", BIG, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Text(), nullable=False),
        sa.Column("met_on", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("participants", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), server_default="", nullable=False),
        sa.Column("promised", sa.Text(), server_default="", nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("counts_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["close_out_id"], ["close_out.id"], name=op.f("fk_mediation_close_out_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["mediation.id"], name=op.f("fk_mediation_replaces_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_mediation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_mediation_replaces_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_mediation_close_out_id"), "mediation", ["close_out_id"], unique=False)
    op.create_index(op.f("ix_mediation_unit_id"), "mediation", ["unit_id"], unique=False)


def _notice_level() -> None:
    op.create_table(
        "notice_level",
        sa.Column("document_id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("ladder_id", BIG, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("pay_by", sa.Text(), nullable=False),
        sa.Column("fee_charge_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_notice_level_document_id")),
        sa.ForeignKeyConstraint(["fee_charge_id"], ["charge.id"], name=op.f("fk_notice_level_fee_charge_id")),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_notice_level_ladder_id")),
        sa.ForeignKeyConstraint(["run_id"], ["dunning_run.id"], name=op.f("fk_notice_level_run_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_notice_level")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_notice_level_run_id"), "notice_level", ["run_id"], unique=False)


def _plan_charge() -> None:
    op.create_table(
        "plan_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.Column("open_fen", BIG, nullable=False),
        sa.Column("late_fee_fen", BIG, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_plan_charge_charge_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_charge_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_charge")),
        sa.UniqueConstraint("plan_id", "charge_id", name=op.f("uq_plan_charge_plan_id_charge_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_plan_charge_charge_id"), "plan_charge", ["charge_id"], unique=False)


def _plan_end() -> None:
    op.create_table(
        "plan_end",
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_end_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_end")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _plan_instalment() -> None:
    op.create_table(
        "plan_instalment",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_plan_instalment_amount")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_instalment_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_instalment")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_plan_instalment_plan_id_position")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _promise() -> None:
    op.create_table(
        "promise",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("contact_id", BIG, nullable=True),
        sa.Column("given_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("amount_fen", BIG, nullable=False),
        sa.Column("given_by", sa.Text(), server_default="", nullable=False),
        sa.Column("form", sa.Text(), server_default="logged", nullable=False),
        sa.Column("last_payment_id", BIG, server_default="0", nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_promise_amount")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_promise_contact_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_promise_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_promise_contact_id"), "promise", ["contact_id"], unique=False)
    op.create_index(op.f("ix_promise_unit_id"), "promise", ["unit_id"], unique=False)


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("close_out_id", BIG, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("liability", sa.Text(), server_default="", nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("made_on", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["close_out_id"], ["close_out.id"], name=op.f("fk_task_close_out_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_task_close_out_id"), "task", ["close_out_id"], unique=False)
    op.create_index(op.f("ix_task_unit_id"), "task", ["unit_id"], unique=False)


def _close_out_cause() -> None:
    op.create_table(
        "close_out_cause",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("step_id", BIG, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("liability", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["close_out_step.id"], name=op.f("fk_close_out_cause_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_close_out_cause")),
        sa.UniqueConstraint("step_id", "cause", name=op.f("uq_close_out_cause_step_id_cause")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_close_out_cause_step_id"), "close_out_cause", ["step_id"], unique=False)


def _court_event_void() -> None:
    op.create_table(
        "court_event_void",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("void_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["court_event.id"], name=op.f("fk_court_event_void_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_court_event_void")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _delivery_decision() -> None:
    op.create_table(
        "delivery_decision",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("delivery_id", BIG, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_decision_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_decision")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_delivery_decision_delivery_id"), "delivery_decision", ["delivery_id"], unique=False)


def _mediation_charge() -> None:
    op.create_table(
        "mediation_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("mediation_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_mediation_charge_charge_id")),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_mediation_charge_mediation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_charge")),
        sa.UniqueConstraint("mediation_id", "charge_id", name=op.f("uq_mediation_charge_mediation_id_charge_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_mediation_charge_charge_id"), "mediation_charge", ["charge_id"], unique=False)


def _mediation_void() -> None:
    op.create_table(
        "mediation_void",
        sa.Column("mediation_id", BIG, nullable=False),
        sa.Column("void_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_mediation_void_mediation_id")),
        sa.PrimaryKeyConstraint("mediation_id", name=op.f("pk_mediation_void")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _promise_charge() -> None:
    op.create_table(
        "promise_charge",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("promise_id", BIG, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_promise_charge_charge_id")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_promise_charge_promise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_charge")),
        sa.UniqueConstraint("promise_id", "charge_id", name=op.f("uq_promise_charge_promise_id_charge_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_promise_charge_charge_id"), "promise_charge", ["charge_id"], unique=False)


def _promise_void() -> None:
    op.create_table(
        "promise_void",
        sa.Column("promise_id", BIG, nullable=False),
        sa.Column("void_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_promise_void_promise_id")),
        sa.PrimaryKeyConstraint("promise_id", name=op.f("pk_promise_void")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _task_end() -> None:
    op.create_table(
        "task_end",
        sa.Column("task_id", BIG, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_end_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_end")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _guard(name: str) -> None:
    """What was written stays: no change, no deletion."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
