package steel.data.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import steel.data.corpus.Relation.Item;
import steel.testkit.Cases;

class WorldTest {
  private final World world = World.load();

  @Test
  void everyQuestionHasOneRightAnswer() {
    for (Relation relation : world.relations()) {
      Set<String> asked = new HashSet<>();
      for (Item item : relation.items()) {
        String subject = item.isInverse() ? item.fact().object() : item.fact().subject();
        assertThat(asked.add(item.isInverse() + subject))
            .as(relation.name() + " " + subject)
            .isTrue();
        assertThat(item.wrongAnswers())
            .as(relation.name() + " " + subject)
            .hasSizeGreaterThanOrEqualTo(Choice.OPTIONS - 1)
            .doesNotContain(item.answer())
            .doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void theSubjectIsInEveryQuestionAndTheAnswerInNone() {
    for (Item item : world.items()) {
      String subject = item.isInverse() ? item.fact().object() : item.fact().subject();
      for (List<String> templates :
          List.of(item.questions().training(), item.questions().heldOut())) {
        for (String template : templates) {
          String hidden = item.isInverse() ? "{s}" : "{o}";
          assertThat(template).doesNotContain(hidden);
          assertThat(item.fact().fill(template)).containsAnyOf(subject, item.fact().symbols());
        }
      }
    }
  }

  @Test
  void statementsTellTheWholeFact() {
    for (Relation relation : world.relations()) {
      for (String statement : relation.statements()) {
        assertThat(statement).contains("{o}").containsAnyOf("{s}", "{x}");
      }
    }
  }

  @Test
  void heldOutWordsAreOthersThanThoseOfTraining() {
    for (Relation relation : world.relations()) {
      assertThat(relation.forward().heldOut())
          .isNotEmpty()
          .doesNotContainAnyElementsOf(relation.forward().training());
      assertThat(Collections.disjoint(relation.inverse().heldOut(), relation.inverse().training()))
          .isTrue();
      assertThat(relation.inverse().heldOut().isEmpty())
          .isEqualTo(relation.inverse().training().isEmpty());
    }
  }

  @Test
  void theRightOptionStandsWhereItWasPut() {
    for (Item item : world.items()) {
      Choice choice =
          Choice.of(item, item.questions().training().getFirst(), 2, Cases.random(item.hashCode()));
      assertThat(choice.options()).hasSize(4).doesNotHaveDuplicates();
      assertThat(choice.options().get(2)).isEqualTo(item.answer());
      assertThat(choice.letter()).isEqualTo("C");
    }
  }
}
