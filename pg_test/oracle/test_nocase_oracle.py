"""Random queries over columns that ignore case answer as those over plain text that say where they fold."""

import pytest

from oracle.nocase import faults

COUNT = 150

pytestmark = pytest.mark.ends


@pytest.mark.parametrize("seed", ["nocase 1", "nocase 2"])
def test_what_folding_answers_a_nocase_column_answers(cluster, seed):
    found = list(faults(cluster, seed, iter(range(COUNT))))
    assert not found, "\n\n".join(f"query {number}\n{fault}" for number, fault in found[:5])


def test_it_sees_a_proof_that_is_wrong(cluster):
    """Without the planner's support function a unique index, or a DISTINCT, proves too much."""
    without = "UPDATE pg_proc SET prosupport = 0 WHERE prosupport::regproc::text LIKE 'pazpaz_pii.pii_plan_%'"
    found = list(faults(cluster, "nocase 1", iter(range(COUNT)), without))
    assert found
