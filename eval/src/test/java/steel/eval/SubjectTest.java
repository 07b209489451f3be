package steel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steel.config.ConfigException;
import steel.files.Checksum;
import steel.files.FormatException;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

class SubjectTest {
  private static final String HEADER = "id,question,A,B,C,D,answer\n";

  @TempDir Path folder;

  @Test
  void readsSubjectsByNameWithTheirExamples() throws IOException {
    write("val/b_val.csv", HEADER + "0,问,甲,乙,丙,丁,D\n1,问二,1,2,3,4,A\n");
    write("val/a_val.csv", "answer,D,C,B,A,question,id,source\nB,丁,丙,乙,甲,问,7,book\n");
    write("val/readme.txt", "not a subject");
    write("dev/b_dev.csv", HEADER.strip() + ",explanation\n0,例,甲,乙,丙,丁,C,\"一\n二\"\n");
    List<Subject> subjects = Subject.readAll(folder);
    assertThat(subjects).extracting(Subject::name).containsExactly("a", "b");
    assertThat(subjects.get(0).examples()).isEmpty();
    assertThat(subjects.get(0).questions())
        .containsExactly(new Question("a", "7", "问", List.of("甲", "乙", "丙", "丁"), 1));
    assertThat(subjects.get(1).questions()).extracting(Question::answer).containsExactly(3, 0);
    assertThat(subjects.get(1).examples()).extracting(Question::text).containsExactly("例");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty; the header is missing: id,question,A,B,C,D,answer",
        "id,question,A,B,C,answer|no column \"D\" in the header",
        "id,question,A,B,C,D,answer|a header and no questions",
        "id,question,A,B,C,D,answer;0,q,a,b,c,d,E|record 1 (line 2): the answer is \"E\"",
        "id,question,A,B,C,D,answer;0,q,a,b,c,d,a|the answer is \"a\", wanted A, B, C or D",
        "id,question,A,B,C,D,answer;0,q,a,b,c,d,AB|the answer is \"AB\"",
        "id,question,A,B,C,D,answer;0,q,a,b,c,d,|the answer is \"\"",
        "id,question,A,B,C,D,answer;0, ,a,b,c,d,A|the question is empty",
        "id,question,A,B,C,D,answer;0,q,a,,c,d,A|choice B is empty",
        "id,question,A,B,C,D,answer;0,q,a,b,c,d|record 1 (line 2) has 6 cells, the header has 7",
        "id,question,A,B,C,D,answer;0,q,a,b,c,d,A;0,q,a,b,c,d,A|record 2 (line 3): id 0 is there twice",
      })
  void badFilesAreNamedWithTheirRecord(String lines, String problem) throws IOException {
    Path file = write("val/x_val.csv", lines.replace(';', '\n'));
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> Subject.readAll(folder))
        .withMessageStartingWith(file.toString())
        .withMessageContaining(problem);
  }

  @Test
  void folderWithoutQuestionsIsRefused() throws IOException {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Subject.readAll(folder.resolve("nowhere")))
        .withMessageContaining("nowhere: no questions; C-Eval's form is wanted");
    write("val/readme.txt", "x");
    assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> Subject.readAll(folder));
  }

  /// The golden holds the SHA-256 of all cells as pandas reads them, and the number of records.
  @Test
  void readsCEvalAsTheReferenceDoes() throws IOException {
    Path golden = SharedFolder.orSkip("goldens/eval/benchmark_files.json");
    Path data = SharedFolder.orSkip("data");
    int files = 0;
    for (JsonNode expected : Golden.json(golden).get("csv")) {
      String name = expected.get("file").asText();
      if (name.contains("/ceval/")) {
        List<Csv.Row> rows = Csv.read(data.resolve(name));
        List<Csv.Row> records = rows.subList(1, rows.size());
        assertThat(records).as(name).hasSize(expected.get("rows").asInt());
        String cells =
            records.stream()
                .map(row -> String.join("\u001f", row.cells()))
                .collect(Collectors.joining("\n"));
        assertThat(Checksum.ofText(cells)).as(name).isEqualTo(expected.get("sha256").asText());
        files++;
      }
    }
    assertThat(files).isEqualTo(104);
    List<Subject> subjects = Subject.readAll(data.resolve("benchmarks/ceval"));
    assertThat(subjects).hasSize(52).allMatch(s -> s.examples().size() == 5);
    assertThat(subjects.stream().mapToInt(s -> s.questions().size()).sum()).isEqualTo(1346);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
