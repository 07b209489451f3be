package steel.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenTextTest {
  @Test
  void marksWhatCannotBeSeen() {
    assertThat(TokenText.of(" steel")).isEqualTo("␣steel");
    assertThat(TokenText.of("\n\n\t\r\u200b")).isEqualTo("⏎⏎⇥␍‹U+200B›");
    assertThat(TokenText.of(" ".repeat(7))).isEqualTo("␣␣␣␣␣␣␣");
    assertThat(TokenText.of("/" + "-".repeat(64) + "\n")).isEqualTo("/-‹×64›⏎");
    assertThat(TokenText.of("😀".repeat(8))).isEqualTo("😀‹×8›");
    assertThat(TokenText.of("")).isEmpty();
  }

  @Test
  void ideographsTakeTwoColumns() {
    assertThat(Columns.of("钢a")).isEqualTo(3);
    assertThat(Columns.of("e\u0301")).isEqualTo(1);
    assertThat(Columns.cut("钢铁是怎样", 10)).isEqualTo("钢铁是怎样");
    assertThat(Columns.cut("钢铁是怎样", 9)).isEqualTo("钢铁是怎…");
    assertThat(Columns.cut("钢铁是怎样", 8)).isEqualTo("钢铁是…");
  }
}
