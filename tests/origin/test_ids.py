from tests.origin import ids


def test_ids_are_new_each_time_but_for_a_seed():
    def make() -> list[str]:
        return [ids.base62("file-", 22), ids.hexadecimal("resp_")]

    with ids.repeatable("chat"):
        seeded = make()
    with ids.repeatable("chat"):
        again = make()

    assert again == seeded
    assert len({*make(), *make(), *seeded}) == 6
    assert list(map(len, seeded)) == [27, 55]


def test_a_clock_never_tells_the_same_time_twice():
    clock = ids.Clock(lambda: 1_760_704_635.9)

    assert [clock.tick() for _ in range(3)] == [1_760_704_635, 1_760_704_636, 1_760_704_637]
