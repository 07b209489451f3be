package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.data.DecontaminateSummary.BenchmarkHits;
import steel.data.DecontaminateSummary.Counts;
import steel.files.Checksum;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;

class DecontaminateTest {
  private static final String QUESTION = "下列关于税法基本原则的表述中，不正确的是____。";
  private static final String PROBLEM =
      "Janet's ducks lay 16 eggs per day. She eats three for breakfast.";

  @TempDir private Path folder;

  @BeforeEach
  void writeBenchmarks() throws IOException {
    Files.createDirectories(folder.resolve("bench/ceval"));
    write(
        "bench/ceval/law.csv",
        "id,question,A,B,answer",
        "0," + QUESTION + ",甲,乙,A",
        "1,法国的首都是,巴黎,里昂,A");
    write(
        "bench/gsm.jsonl",
        "{\"question\": \"" + PROBLEM + "\", \"answer\": \"16 - 3 = 13\\n#### 13\"}");
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private static String document(String id, String text) {
    return "{\"id\": \"%s\", \"text\": \"%s\"}".formatted(id, text.replace("\n", "\\n"));
  }

  private DecontaminateSummary run(Path in, int workers) throws IOException {
    return Decontaminate.run(
        List.of(in), List.of(folder.resolve("bench")), out(), workers, Progress.SILENT);
  }

  private Path out() {
    return folder.resolve("out");
  }

  @Test
  void dropsWhatHoldsAPassage() throws IOException {
    Path in =
        write(
            "web.jsonl",
            document("clean", "税法是一门学问。下列关于税法基本原则的说法不同。"),
            document("asks", "试题：下列关于 税法基本原则 的表述中,不正确的是(　)"),
            document("english", "Janet’s DUCKS lay 16 eggs\nper day."),
            document("few", "Janet's ducks lay 16 eggs per week."),
            "{\"conversations\": [{\"from\": \"human\", \"value\": \"" + PROBLEM + "\"}]}",
            "{\"conversations\": [{\"from\": \"human\", \"value\": \"你好\"}]}",
            "broken");
    DecontaminateSummary summary = run(in, 2);
    assertThat(summary.total()).isEqualTo(new Counts(4, 2, 2, 1));
    assertThat(summary.benchmarks())
        .containsExactly(
            new BenchmarkHits("bench/ceval/law.csv", 2, 1, 1, 1),
            new BenchmarkHits("bench/gsm.jsonl", 1, 0, 1, 2));
    assertThat(summary.unreadable()).containsOnlyKeys("not_json");
    List<JsonNode> kept = Golden.jsonLines(out().resolve("documents/web.jsonl"));
    assertThat(kept).extracting(line -> line.get("id").asText()).containsExactly("clean", "few");
    List<JsonNode> hits = Golden.jsonLines(out().resolve("hits.jsonl"));
    assertThat(hits)
        .extracting(line -> line.get("id").asText())
        .containsExactly("asks", "english", "web.jsonl#5");
    JsonNode first = hits.getFirst();
    assertThat(first.get("benchmark").asText()).isEqualTo("bench/ceval/law.csv");
    assertThat(first.get("item").asInt()).isEqualTo(2);
    assertThat(first.get("text").asText()).isEqualTo("下列关于 税法基本原则 的表述中,不正确的是");
    assertThat(Golden.jsonLines(out().resolve("rejected.jsonl"))).hasSize(1);
  }

  /// MMLU's own files have no header.
  @Test
  void theFirstRowMayBeAQuestion() throws IOException {
    Files.delete(folder.resolve("bench/gsm.jsonl"));
    write("bench/ceval/law.csv", "\"" + PROBLEM + "\",one,two,A", "Is it?,yes,no,B");
    assertThat(run(write("web.jsonl", document("1", PROBLEM)), 1).total().keptDocuments()).isZero();
  }

  /// What more than ten items have, none of them owns.
  @Test
  void turnsOfPhraseDoNotCount() throws IOException {
    List<String> rows = new ArrayList<>(List.of("question,answer"));
    for (int i = 0; i < 11; i++) {
      rows.add("以下关于该问题的说法中哪一项是不正确的？" + i + ",A");
    }
    write("bench/ceval/law.csv", rows.toArray(String[]::new));
    Path in = write("web.jsonl", document("1", "老师问：以下关于该问题的说法中哪一项是不正确的？"));
    DecontaminateSummary summary = run(in, 1);
    assertThat(summary.phrases()).isPositive();
    assertThat(summary.total().keptDocuments()).isEqualTo(1);
  }

  @Test
  void numbersAloneSayNothing() throws IOException {
    write("bench/ceval/law.csv", "question", "1 2 3 4 5 6 7 8 9 10 11 12 还有什么数字？");
    Path in = write("web.jsonl", document("1", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12"));
    assertThat(run(in, 1).total().keptDocuments()).isEqualTo(1);
  }

  /// Every piece of a question that is long enough is found in any surroundings, and nothing in
  /// texts without such a piece.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void findsEveryPlantedPiece(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    String question = chinese(random, 40);
    write("bench/ceval/law.csv", "question", question);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int length = i % 2 == 0 ? 13 : 12;
      int from = random.nextInt(41 - length);
      String piece = question.substring(from, from + length);
      String noise = chinese(random, 30);
      lines.add(document("" + i, noise + "，" + piece.replaceAll("(.)", "$1 ") + "\n" + noise));
    }
    DecontaminateSummary summary = run(write("web.jsonl", lines.toArray(String[]::new)), 2);
    assertThat(summary.total()).isEqualTo(new Counts(100, 50, 0, 0));
    assertThat(Golden.jsonLines(out().resolve("documents/web.jsonl")))
        .allMatch(line -> line.get("id").asInt() % 2 == 1);
  }

  private static String chinese(RandomGenerator random, int n) {
    StringBuilder text = new StringBuilder();
    random.ints(n, 0x4e00, 0x9fa0).forEach(text::appendCodePoint);
    return text.toString();
  }

  @Test
  void writesTheSameBytesByAnyNumberOfWorkers() throws IOException {
    RandomGenerator random = Cases.random(1);
    List<String> lines = new ArrayList<>();
    while (lines.size() < 30_000) { // more than one shard
      lines.add(
          document("d" + lines.size(), random.nextInt(9) == 0 ? QUESTION : chinese(random, 90)));
    }
    Path in = write("web.jsonl", lines.toArray(String[]::new));
    run(in, 1);
    String alone = Checksum.ofTree(out());
    run(in, 2);
    assertThat(Checksum.ofTree(out())).isEqualTo(alone);
    assertThat(folder.resolve(".out.work")).doesNotExist();
  }

  @Test
  void refusesWhatItCannotLookFor() throws IOException {
    Path in = write("web.jsonl", document("1", "a"));
    write("bench/gsm.jsonl", "{\"question\": ");
    assertThatThrownBy(() -> run(in, 1))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("gsm.jsonl: line 1: ");
    Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(
            () ->
                Decontaminate.run(
                    List.of(in), List.of(folder.resolve("empty")), out(), 1, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("empty: holds no benchmarks");
  }

  /// Half a surrogate pair has no form in UTF-8.
  @Test
  void rejectsHalfCharacters() throws IOException {
    Path in = write("web.jsonl", document("1", "\\ud800 half"), document("2", "whole"));
    DecontaminateSummary summary = run(in, 1);
    assertThat(summary.unreadable()).containsOnlyKeys("lone_surrogate");
    assertThat(summary.total()).isEqualTo(new Counts(1, 1, 0, 0));
  }
}
