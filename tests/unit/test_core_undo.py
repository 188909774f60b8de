"""Going back through what something was, and on again."""

from tui.core.undo import Steps


def test_steps_go_back_and_on_in_their_order() -> None:
    steps: Steps[str] = Steps()
    now = "a"
    for following in ("b", "c"):
        steps.changed(now)
        now = following
    assert steps.undo("c") == "b"
    assert steps.undo("b") == "a"
    assert steps.undo("a") is None
    assert (steps.can_undo, steps.can_redo) == (False, True)
    assert steps.redo("a") == "b"
    assert steps.redo("b") == "c"
    assert steps.redo("c") is None


def test_a_change_after_an_undo_leaves_nothing_to_redo() -> None:
    steps: Steps[str] = Steps()
    steps.changed("a")
    assert steps.undo("b") == "a"
    steps.changed("a")
    assert steps.redo("z") is None
    assert steps.undo("z") == "a"


def test_what_goes_on_from_the_same_value_is_one_step() -> None:
    steps: Steps[tuple[str, ...]] = Steps()
    base = ("a",)
    steps.changed(base)
    steps.changed(base)
    assert steps.undo(("a", "b", "c")) == base
    assert not steps.can_undo


def test_a_step_that_was_dropped_is_not_gone_back_to() -> None:
    steps: Steps[tuple[str, ...]] = Steps()
    first, second = ("a",), ("a", "b")
    steps.changed(first)
    steps.changed(second)
    steps.drop(second)
    assert steps.undo(second) == first
    steps.drop(second)
    assert not steps.can_undo


def test_only_so_many_steps_are_remembered() -> None:
    steps: Steps[int] = Steps(most=3)
    for number in range(10):
        steps.changed(number)
    assert [steps.undo(0) for _ in range(4)] == [9, 8, 7, None]
