"""Publishing freezes a standing: what each mode shows, and what was corrected since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.store import Scope
from queries.standings.publications import Mode, Terms, corrections, digest_of, publication_of, publications, shown
from schema.facts import Outcome
from schema.scoring import Classes, Method
from tests.conformance.world import day
from tests.queries.standings.county import (
    COUNTY,
    E1,
    E2,
    E3,
    EAST,
    TODAY,
    VILLAGES,
    W1,
    W2,
    W3,
    WEST,
    asked,
    county,
    ledger,
    line,
    mark,
    ranks,
    result,
    results,
    standing,
    write,
)

SCORES = dict(zip(VILLAGES, (90, 85, 80, 90, 70, 60), strict=True))
METHOD = Method("试算办法", classes=Classes("score", 85, 65), veto=("安全事故",))


def test_a_publication_asks_for_the_same_standing_again_and_finds_it_unchanged() -> None:
    question = asked(method=METHOD, field="township", series="")
    terms = Terms("县委组织部", "first", 2, day("2026-07-25"), "县委组织部组织科", "试组发〔2026〕1号", "试算通报")
    with county() as store:
        revision = write(store, *results(SCORES))
        published = standing(store, question)
        write(store, publication_of(published, question, revision, day(TODAY), terms))
        (found,) = publications(store.snapshot(Scope("down", COUNTY, outcomes_since=0), day(TODAY)), COUNTY)
        assert (found.asked, found.revision, found.terms) == (question, revision, terms)
        again = standing(store, found.asked, known_at=found.revision)
        assert digest_of(again) == found.digest
        assert corrections(again, standing(store, found.asked)) == ()


def test_a_later_correction_shows_against_what_was_published() -> None:
    question = asked(method=METHOD)
    with county() as store:
        revision = write(store, *results(SCORES))
        before = standing(store, question)
        write(store, result(W3, 88), source=ledger("更正.xlsx"))
        write(store, Outcome("event", E2, day("2026-02-10"), "安全事故"))
        frozen, now = standing(store, question, known_at=revision), standing(store, question)
        assert digest_of(frozen) == digest_of(before) != digest_of(now)
        found = {each.place: each.words for each in corrections(frozen, now)}
        assert found == {
            E1: ("名次由第1名(共6个)更正为第1名(共5个)",),
            E2: ("名次由第3名(共6个)更正为无名次", "类别由示范更正为后进", "一票否决由无更正为安全事故"),
            E3: ("名次由第4名(共6个)更正为第4名(共5个)",),
            W1: ("名次由第1名(共6个)更正为第1名(共5个)",),
            W2: ("名次由第5名(共6个)更正为第5名(共5个)",),
            W3: ("得分由60分更正为88分", "名次由第6名(共6个)更正为第3名(共5个)", "类别由后进更正为示范"),
        }


def test_the_digest_follows_what_is_said_and_not_the_order_of_lines() -> None:
    with county() as store:
        write(store, *results(SCORES))
        found = standing(store)
        assert digest_of(replace(found, lines=found.lines[::-1], remarks=("另注",))) == digest_of(found)
        assert digest_of(replace(found, lines=(replace(found.lines[0], score=89.99), *found.lines[1:]))) != digest_of(found)
        assert digest_of(replace(found, method=Method(decimals=1))) != digest_of(found)


def test_classes_only_are_in_the_official_order_without_score_rank_or_remarks() -> None:
    with county() as store:
        write(store, *results({E1: 60, W1: 90}), mark(E1, "甲", "阵地", 61), mark(E2, "甲", "阵地", 70))
        lines = shown(standing(store, asked(method=METHOD)), "classes").lines
        assert [each.place for each in lines] == list(VILLAGES)
        assert [(each.cls, each.observed) for each in lines[:4]] == [("weak", True), ("middle", True), ("", False), ("model", True)]
        assert all((each.score, each.rank, each.previous, each.total, each.remarks) == (None, None, None, None, ()) for each in lines)
        assert not any("score" in each.entry.properties for each in lines if each.entry)


def test_the_first_ones_are_shown_with_those_who_share_the_last_rank_and_the_rest_is_only_named() -> None:
    with county() as store:
        write(store, *results(SCORES))
        found = shown(standing(store), "first", 1)
        assert [each.place for each in found.lines] == [E1, W1]
        assert found.others == (E2, E3, W2, W3)


def test_each_township_is_ranked_anew_where_the_standing_ranks_them_together() -> None:
    with county() as store:
        write(store, *results(SCORES))
        lines = shown(standing(store), "townships").lines
        assert {each.place: (each.rank, each.field) for each in lines} == {
            E1: (1, EAST),
            E2: (2, EAST),
            E3: (3, EAST),
            W1: (1, WEST),
            W2: (2, WEST),
            W3: (3, WEST),
        }


def test_townships_keep_the_ranks_of_their_own_ledger_where_there_are_no_scores() -> None:
    with county() as store:
        write(store, *(result(key, rank=rank) for key, rank in zip(VILLAGES, (1, 2, 3, 3, 2, 1), strict=True)))
        lines = shown(standing(store), "townships").lines
        assert {each.place: each.rank for each in lines} == {E1: 1, E2: 2, E3: 3, W1: 3, W2: 2, W3: 1}


@pytest.mark.parametrize("mode", ["full", "classes", "first", "townships"])
def test_no_mode_drops_a_place(mode: Mode) -> None:
    with county() as store:
        write(store, *results({E1: 60, W1: 90}), Outcome("event", E1, day("2026-02-10"), "安全事故"))
        found = shown(standing(store, asked(method=METHOD)), mode, 1)
        assert sorted([*(each.place for each in found.lines), *found.others]) == list(VILLAGES)


def test_a_vetoed_place_is_not_among_the_first() -> None:
    with county() as store:
        write(store, *results(SCORES), Outcome("event", E1, day("2026-02-10"), "安全事故"))
        found = standing(store, asked(method=METHOD))
        assert ranks(found)[W1] == 1
        assert [each.place for each in shown(found, "first", 1).lines] == [W1]
        assert line(found, E1).veto is not None


def test_the_first_ones_need_a_number() -> None:
    with county() as store, pytest.raises(ValueError, match="number"):
        publication_of(standing(store), asked(), 1, day(TODAY), Terms("县委组织部", "first"))
