package steel.infer.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberBoundsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "1", "9", "10", "11", "99", "100", "101", "120", "0.5", "0.05", "1.5", "10.01", "9.99",
        "99.9", "-1", "-9", "-10", "-0.5", "-1.05", "-100", "-99.99", "3.14", "20", "-20.2"
      })
  void comparesAsNumbersDo(String text) {
    BigDecimal bound = new BigDecimal(text);
    ByteAutomaton from = automaton(NumberBounds.atLeast(bound, false));
    ByteAutomaton above = automaton(NumberBounds.atLeast(bound, true));
    ByteAutomaton upTo = automaton(NumberBounds.atMost(bound, false));
    ByteAutomaton below = automaton(NumberBounds.atMost(bound, true));
    for (String number : numbers()) {
      byte[] bytes = number.getBytes(StandardCharsets.UTF_8);
      int order = new BigDecimal(number).compareTo(bound);
      boolean isMinusZero = number.matches("-0(\\.0+)?"); // may be left out: it is zero's shadow
      if (!isMinusZero || from.accepts(bytes)) {
        assertThat(from.accepts(bytes)).as("%s >= %s", number, text).isEqualTo(order >= 0);
      }
      if (!isMinusZero || above.accepts(bytes)) {
        assertThat(above.accepts(bytes)).as("%s > %s", number, text).isEqualTo(order > 0);
      }
      if (!isMinusZero || upTo.accepts(bytes)) {
        assertThat(upTo.accepts(bytes)).as("%s <= %s", number, text).isEqualTo(order <= 0);
      }
      if (!isMinusZero || below.accepts(bytes)) {
        assertThat(below.accepts(bytes)).as("%s < %s", number, text).isEqualTo(order < 0);
      }
    }
  }

  private static ByteAutomaton automaton(Expression expression) {
    return ByteAutomaton.of(expression, "test");
  }

  private static List<String> numbers() {
    List<String> numbers = new ArrayList<>();
    for (int whole = 0; whole <= 130; whole++) {
      for (String fraction :
          List.of(
              "", ".0", ".00", ".01", ".05", ".050", ".1", ".14", ".2", ".20", ".3", ".49", ".5",
              ".50", ".51", ".9", ".99", ".999")) {
        numbers.add(whole + fraction);
        numbers.add("-" + whole + fraction);
      }
    }
    numbers.addAll(List.of("1000", "999.9", "-1000", "100000.5", "-123456"));
    return numbers;
  }
}
