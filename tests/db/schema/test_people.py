"""Who may read what, and whose roles are whose."""

import pytest
from sqlalchemy import Connection, text

from app.cases.model import Person, Post
from db.connection.engine import make_engine
from db.connection.session import transaction
from db.private.cluster import PrivateCluster
from db.schema.people import make_demo_roles, make_post_roles, roles_of
from db.schema.queries import SQL, query
from tests.db.stores.test_refusals import try_sql
from tests.fakes import tiny_city

MAY_READ_REPORTERS = {Post.ACCEPTOR, Post.HOTLINE_AGENT, Post.SHIFT_LEADER, Post.DISPATCHER}
EVERYBODYS = (
    "cases", "components", "classes", "areas", "duty_grids", "unit_grids", "streets", "units", "staff",
    "latest_positions", "changes", "feed_commits", "feed_state", "city_profile", "city_clock",
    "calendar_days", "stage_clocks", "assignments", "cameras",
)  # fmt: skip


@pytest.mark.parametrize("post", Post)
def test_what_each_post_reads(city: Connection, people: dict[str, Person], post: Post) -> None:
    def reads(columns_and_table: str) -> bool:
        return try_sql(city, people[f"{post}-1"], f"select {columns_and_table}") == "ok"

    assert all(reads(f"* from city.{table}") for table in EVERYBODYS)
    assert reads("action, to_state, acted_at from city.flow_records")
    assert reads("name from city.reporters") == (post in MAY_READ_REPORTERS)
    for text_of_people in (
        "inputs from city.flow_records",
        "text from city.reports",
        "content from city.attachment_contents",
    ):
        assert reads(text_of_people) == (post is not Post.WALL)
    assert not reads("* from city.case_requests")
    assert not reads("* from city.source_keys")


def test_the_wall_writes_nothing(city: Connection, people: dict[str, Person]) -> None:
    tables = city.scalars(text("select oid::regclass::text from pg_class where relnamespace = 'city'::regnamespace"
                               " and relkind in ('r', 'p')")).all()  # fmt: skip
    for table in tables:
        for right in ("insert", "update", "delete", "truncate", "references", "trigger"):
            granted = text("select has_table_privilege(:role, :table, :right)")
            values = {"role": people["wall-1"].role_name, "table": table, "right": right}
            assert not city.scalar(granted, values), (table, right)


def test_no_post_holds_a_right_on_a_partition(city: Connection) -> None:
    """Asked of the server for every group and for everybody, in whole tables and in single columns."""
    rights_on = text(
        "select r.rolname, c.relname from pg_class c, (select rolname from pg_roles where rolname in"
        " (select city.post_role(p) from unnest(array['staff', 'worker'] || city.posts()) p)"
        " union all select 'public') r"
        " where c.relispartition and c.relnamespace = 'city'::regnamespace and c.relkind in ('r', 'p')"
        " and (has_table_privilege(r.rolname, c.oid, 'select, insert, update, delete, truncate, references, trigger')"
        " or has_any_column_privilege(r.rolname, c.oid, 'select, insert, update, references'))"
    )
    assert city.execute(rights_on).all() == []
    a_part = text("select c.oid::regclass::text from pg_class c where c.relispartition and c.relkind = 'r'"
                  " and c.relname like 'cases%' limit 1")  # fmt: skip
    part = city.scalar(a_part)
    city.execute(text(f'grant select (case_id) on {part} to "test-law_dispatcher"'))
    assert [row.rolname for row in city.execute(rights_on)] == ["test-law_dispatcher"], "one is found"


def test_the_signing_triggers_never_fire_for_a_replication_worker(city: Connection) -> None:
    """What a county's own door has signed must not be signed anew where it arrives."""
    kept = city.execute(text("select distinct tgname, tgenabled from pg_trigger where not tgisinternal and tgrelid ="
                             " 'city.flow_records'::regclass")).all()  # fmt: skip
    assert {name for name, _enabled in kept} >= {"door", "door_worker", "history"}
    assert {enabled for name, enabled in kept if name in ("door", "door_worker", "history")} == {"O"}


def test_functions_with_their_owners_rights_fix_their_search_path(city: Connection) -> None:
    loose = city.scalars(
        text("select proname from pg_proc where pronamespace = 'city'::regnamespace and prosecdef"
             " and not coalesce(array_to_string(proconfig, ','), '') like '%search_path=%'")
    ).all()  # fmt: skip
    assert loose == []


def test_roles_follow_the_posts_and_can_be_made_again(city: Connection, people: dict[str, Person]) -> None:
    make_post_roles(city)
    assert make_demo_roles(city) == 0
    names = roles_of(city)
    assert len(names) == 1 + len(Post) + len(people)
    assert {person.role_name for person in people.values()} < set(names)


def test_roles_of_another_database_are_not_ours(city: Connection) -> None:
    city.execute(text('create role "test-law_two_acceptor"'))
    assert "test-law_two_acceptor" not in roles_of(city)


def test_dropping_a_database_drops_its_roles_and_no_others(cluster: PrivateCluster, empty_template: str) -> None:
    engines = {}
    for name in ("test-roles", "test-roles_two"):
        engines[name] = make_engine(cluster.ensure_database(name, empty_template))
        with engines[name].begin() as connection:
            tiny_city.build(connection)
        engines[name].dispose()
    cluster.drop_database("test-roles")
    with engines["test-roles_two"].connect() as connection:
        names = connection.scalars(text("select rolname from pg_roles where rolname like 'test-roles%'")).all()
    engines["test-roles_two"].dispose()
    cluster.drop_database("test-roles_two")
    assert {name for name in names if name.startswith("test-roles_two_")} == set(names)
    assert "test-roles_two_acceptor-1" in names


READERS_QUERIES = sorted(path.stem for path in (SQL / "queries").rglob("city_*.sql"))
PARAMETERS = {
    "keep_from": 0.0,
    "mine_from": 0.0,
    "now": 0.0,
    "keys": [1],
    "after": 0,
    "position": 0,
    "rows": 9,
    "mark": "0",
    "today": "2026-11-23",
}


@pytest.mark.parametrize("name", READERS_QUERIES)
def test_the_wall_may_run_its_own_queries(city: Connection, people: dict[str, Person], name: str) -> None:
    statement = query(name)
    wanted = statement.compile().params.keys()
    assert wanted <= PARAMETERS.keys(), f"give a value for {wanted - PARAMETERS.keys()}"
    with transaction(city, people["wall-1"].role_name) as connection:
        connection.execute(statement, {key: PARAMETERS[key] for key in wanted}).all()


def test_functions_with_their_owners_rights_are_given_to_few(city: Connection, people: dict[str, Person]) -> None:
    everybody = {
        "feed_status", "me", "my_staff_id", "my_posts", "my_areas", "my_duty_grids", "my_units", "my_scope",
        "sees_city", "sees_case", "sees_reporter", "is_owner", "cases_in_box", "cases_by_number", "change_my_password",
        "cases_near",
        "has_several_reports", "may_be_told", "worker_health", "cases_with_photos", "my_acts", "waiting_supervisions",
    }  # fmt: skip
    of_cases = {
        "signers",
        "photo_repeats",
        "open_supervisions",
        "find_cases",
        "take_claim",
        "give_claim_back",
        "note_presence",
    } | {
        "asks_units",
        "keeps_contacts",
    }
    of_cases |= {"add_photo_piece", "finish_photo", "uploaded_bytes", "photo_content"}
    of_cases |= {
        "open_alerts", "known_alert_kinds", "acts_on_alert", "cases_of_alert", "acknowledge_alert", "shelve_alert",
        "alert_load", "alert_rate", "hazards", "hazard_times", "see_hazard", "plan_look",
    }  # fmt: skip
    of_items = {"sees_items", "sees_item", "sees_meeting", "ruling_results", "ruling_effect"}
    of_meetings = {
        "put_item", "act_on_item", "merge_items", "plan_meeting", "name_chair", "invite_units", "order_agenda",
        "move_meeting", "ruling_collisions", "preview_ruling", "confirm_ruling",
    }  # fmt: skip
    of_letters = {"sees_letters", "sees_letter", "act_on_letter", "note_letter_cases"}
    of_senders = {"draft_letter", "draft_urging_letter", "preview_urging", "send_letter", "keep_letter_file"}
    everybody |= {"shown_on_wall", "alert_summary", "stuck_messages"}
    of_items |= {"join_meeting", "keeps_items", "add_statement", "add_item_file", "cases_like_item"}
    of_meetings |= {
        "show_item", "draw_on_screen", "write_note", "note_meeting", "invite_person", "uninvite", "invite_unit",
        "invite_disputing_units", "note_attendance", "keep_template", "retire_template", "plan_from_template",
        "add_addendum", "remove_item_file",
    }  # fmt: skip
    of_leaders = {
        "add_attachment", "similar_photos", "candidates", "rule_results", "automatic_scores", "ladder_today",
        "silent_cases", "try_ladder", "months_of_facts", "cases_of_fact", "squares_of_fact", "spans_of_late", *of_cases,
    }  # fmt: skip
    for post, expected in (
        (Post.WALL, everybody),
        (Post.LEADER, everybody | of_leaders | of_items | of_meetings | of_letters | of_senders),
        (Post.HANDLER, everybody | {"add_attachment", "similar_photos", *of_cases} | of_items | of_letters),
    ):
        found = city.scalars(
            text("select proname from pg_proc where pronamespace = 'city'::regnamespace and prosecdef"
                 " and prorettype <> 'trigger'::regtype and has_function_privilege(:role, oid, 'execute')"),
            {"role": people[f"{post}-1"].role_name},
        )  # fmt: skip
        assert set(found) == expected, post
