package dev.millrace.base;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeeperTest {
    private final MemoryBudget budget = new MemoryBudget(new ByteSize(1_000));

    @Test
    void keepers_have_half_of_the_budget_and_the_other_half_is_for_what_passes() {
        MemoryBudget.Keeper keeper = budget.keeper();

        keeper.holds(keeper.limit());

        assertThat(keeper.limit()).isEqualTo(500);
        assertThat(budget.used()).isEqualTo(new ByteSize(500));
        assertThat(budget.isRelaxed()).isTrue();
    }

    @Test
    void each_has_an_even_part_and_what_the_others_leave_free() {
        MemoryBudget.Keeper one = budget.keeper();
        MemoryBudget.Keeper other = budget.keeper();
        one.holds(100);

        assertThat(one.limit()).isEqualTo(500);
        assertThat(other.limit()).isEqualTo(400);
        other.holds(400);
        assertThat(one.limit()).isEqualTo(250);
        assertThat(other.limit()).isEqualTo(400);
        one.holds(250);
        assertThat(other.limit()).isEqualTo(250);
    }

    @Test
    void what_was_kept_is_given_back_once() {
        MemoryBudget.Keeper keeper = budget.keeper();
        keeper.holds(300);

        keeper.close();
        keeper.close();

        assertThat(budget.used()).isEqualTo(new ByteSize(0));
        assertThat(budget.keeper().limit()).isEqualTo(500);
    }
}
