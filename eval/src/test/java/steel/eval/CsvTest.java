package steel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.FormatException;
import steel.testkit.Cases;

class CsvTest {
  private static final Path FILE = Path.of("some.csv");

  @TempDir Path folder;

  @Test
  void keepsCommasQuotesAndLineBreaksInsideQuotes() {
    assertThat(cells("a,\"b,\"\"c\"\"\",\"d\ne\r\nf\"\n"))
        .containsExactly(List.of("a", "b,\"c\"", "d\ne\r\nf"));
  }

  @Test
  void keepsBlanksAndNeverGuessesTypes() {
    assertThat(cells(" a , 007,None,\n")).containsExactly(List.of(" a ", " 007", "None", ""));
  }

  @Test
  void dropsTheByteOrderMarkAndTakesBothLineEnds() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "\ufeffid,x\r\n1,一\n\n2,二");
    assertThat(Csv.read(file))
        .extracting(Csv.Row::cells)
        .containsExactly(List.of("id", "x"), List.of("1", "一"), List.of("2", "二"));
  }

  @Test
  void rowsKnowTheirLineAcrossQuotedLineBreaks() {
    assertThat(Csv.parse(FILE, "h\n\"a\nb\"\n\nc\n"))
        .extracting(Csv.Row::line)
        .containsExactly(1, 2, 5);
  }

  @Test
  void quoteInsideAnUnquotedCellIsText() {
    assertThat(cells("5\" disk,x\n")).containsExactly(List.of("5\" disk", "x"));
  }

  @Test
  void nothingIsNothing() {
    assertThat(cells("")).isEmpty();
    assertThat(cells("\n\r\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "x;\"cut|some.csv: line 2: a quoted cell begins here and never ends",
        "x;\"a\" b|some.csv: line 2: \" \" follows a closing quote",
      })
  void brokenQuotesNameTheLine(String cells, String problem) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> cells("h\n" + cells.replace(';', ',') + "\nnext\n"))
        .withMessageContaining(problem);
  }

  @Test
  void otherCharsetsAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("gbk.csv"), new byte[] {(byte) 0xd6, (byte) 0xd0});
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> Csv.read(file))
        .withMessageContaining("is not UTF-8");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void whatIsWrittenIsReadAgain(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 200; i++) {
      List<List<String>> table = new ArrayList<>();
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "\ufeff" : "");
      int columns = 2 + random.nextInt(3);
      for (int row = random.nextInt(4); row >= 0; row--) {
        List<String> cells = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
          cells.add(Cases.text(random, 12));
        }
        table.add(cells);
        text.append(
            String.join(
                ",", cells.stream().map(c -> '"' + c.replace("\"", "\"\"") + '"').toList()));
        text.append(random.nextBoolean() ? "\n" : "\r\n");
      }
      assertThat(cells(text.toString())).isEqualTo(table);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyTextIsReadOrRefused(long seed) {
    RandomGenerator random = Cases.random(seed);
    String signs = "\",\"\n\r,\"a一\ufeff";
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n > 0; n--) {
        text.append(signs.charAt(random.nextInt(signs.length())));
      }
      try {
        assertThat(cells(text.toString())).allSatisfy(row -> assertThat(row).isNotEmpty());
      } catch (FormatException e) {
        assertThat(e).hasMessageStartingWith("some.csv: line ");
      }
    }
  }

  private static List<List<String>> cells(String text) {
    return Csv.parse(FILE, text).stream().map(Csv.Row::cells).toList();
  }
}
