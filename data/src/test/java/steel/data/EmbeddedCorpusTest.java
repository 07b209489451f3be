package steel.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Golden;

class EmbeddedCorpusTest {
  private static final List<String> SOURCES =
      List.of(
          "skypile",
          "wanjuan",
          "wikipedia_cn",
          "baidu_baike",
          "baidu_qa",
          "zhihu",
          "belle",
          "moss",
          "firefly");

  @TempDir private static Path folder;
  private static Path corpus;
  private static CorpusSummary written;
  private static ConvertSummary converted;

  @BeforeAll
  static void write() throws IOException {
    corpus = folder.resolve("corpus");
    written = EmbeddedCorpus.write(corpus, 1, Progress.SILENT);
    converted =
        Convert.run(
            corpus.resolve("sources"),
            folder.resolve("converted"),
            ConvertRecipe.of(Profile.CORRECTED),
            Progress.SILENT);
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherOthers() throws IOException {
    EmbeddedCorpus.write(folder.resolve("again"), 1, Progress.SILENT);
    EmbeddedCorpus.write(folder.resolve("other"), 2, Progress.SILENT);
    assertThat(Checksum.ofTree(folder.resolve("again"))).isEqualTo(Checksum.ofTree(corpus));
    assertThat(Checksum.ofTree(folder.resolve("other"))).isNotEqualTo(Checksum.ofTree(corpus));
  }

  @Test
  void everySourceIsReadInItsOriginalLayout() {
    assertThat(converted.sources().keySet()).containsAll(SOURCES);
    assertThat(converted.ignored()).isEmpty();
    converted
        .sources()
        .forEach((name, source) -> assertThat(source.kept()).as(name).isGreaterThan(100));
    assertThat(converted.total().records()).isEqualTo(CorpusSummary.total(written.records()));
  }

  @Test
  void onlyThePlantedLinesAreNoJson() {
    assertThat(converted.total().rejected())
        .hasEntrySatisfying(
            "not_json",
            lines -> assertThat(written.planted()).containsEntry("not_json", (int) lines.count()));
  }

  @Test
  void convertingAloneCatchesOnlyWhatIsNoRecord() throws IOException {
    Path documents = folder.resolve("converted/documents");
    for (PlantedDirt.Caught kind : planted().lookFor(documents)) {
      switch (kind.kind()) {
        case "not_json" -> assertThat(kind.caught()).isEqualTo(kind.planted());
        case "empty" -> assertThat(kind.caught()).isNotNegative(); // by a rule of converting
        default -> assertThat(kind.caught()).as(kind.kind()).isZero();
      }
    }
  }

  @Test
  void everyTraceIsInAsManyDocumentsAsPlanted() throws IOException {
    String all = String.join("\n", texts().values());
    for (PlantedDirt.Kind kind : planted().kinds()) {
      assertThat(kind.count()).isEqualTo(CorpusSummary.total(kind.sources()));
      assertThat(written.planted()).containsEntry(kind.name(), kind.count());
      if (kind.rule() == PlantedDirt.Rule.ABSENT && !kind.name().equals("not_json")) {
        for (String trace : kind.traces()) {
          assertThat(all.split(Pattern.quote(trace), -1)).as(trace).hasSize(2);
        }
      }
    }
  }

  @Test
  void whatIsTakenOutCountsAsCaught() throws IOException {
    Path cleaned = Files.createDirectories(folder.resolve("cleaned"));
    String kept =
        texts().entrySet().stream()
            .filter(document -> document.getKey().startsWith("moss/"))
            .map(document -> "{\"text\": \"" + document.getValue().length() + "\"}")
            .collect(Collectors.joining("\n"));
    Files.writeString(cleaned.resolve("moss.jsonl"), kept + "\n");
    for (PlantedDirt.Caught kind : planted().lookFor(cleaned)) {
      assertThat(kind.caught()).as(kind.kind()).isEqualTo(kind.planted());
    }
  }

  @Test
  void noSentenceOfAHeldOutQuestionIsInTheTrainingTexts() throws IOException {
    String all = normal(String.join("\n", texts().values()));
    List<String[]> questions = questions("val");
    questions.addAll(questions("dev"));
    assertThat(questions.size()).isBetween(350, 600);
    for (String[] question : questions) {
      for (String sentence : question[1].split("[.?]", -1)) {
        boolean isSaid = !sentence.isBlank() && all.contains(normal(sentence));
        assertThat(isSaid).as(sentence).isFalse();
      }
    }
  }

  @Test
  void rightAnswersStandAtEachLetterAlike() throws IOException {
    Map<String, Long> letters =
        questions("val").stream()
            .collect(Collectors.groupingBy(question -> question[6], Collectors.counting()));
    long most = letters.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    long least = letters.values().stream().mapToLong(Long::longValue).min().orElseThrow();
    assertThat(letters).containsOnlyKeys("A", "B", "C", "D");
    assertThat(most - least).isLessThanOrEqualTo(written.questions().size());
  }

  @Test
  void manyConversationsAskAsTheEvaluationDoes() throws IOException {
    String start = EmbeddedCorpus.examPrompt("", List.of()).lines().findFirst().orElseThrow();
    long asked = texts().values().stream().filter(text -> text.contains(start)).count();
    assertThat(asked).isGreaterThan(3_000);
    assertThat(start).isEqualTo(normal(start));
  }

  @Test
  void thePromptAsksForAnOptionAndItsLetter() {
    assertThat(EmbeddedCorpus.examPrompt("2+3=?", List.of("4", "5", "6", "7")))
        .isEqualTo(
            """
            以下是单项选择题,请写出正确的选项和它的字母:
            2+3=?
            4 A
            5 B
            6 C
            7 D
            答案:""");
  }

  private static PlantedDirt planted() throws IOException {
    return PlantedDirt.read(corpus.resolve("planted.json"));
  }

  /// By id.
  private static Map<String, String> texts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("converted/documents"))) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode document : Golden.jsonLines(file)) {
          texts.put(document.path("id").asText(), document.path("text").asText());
        }
      }
    }
    return texts;
  }

  /// Compares as if cleaned: half-width signs, no spaces.
  private static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).replace(" ", "");
  }

  /// Rows of C-Eval's columns: id, question, A, B, C, D, answer.
  private static List<String[]> questions(String part) throws IOException {
    try (Stream<Path> files = Files.list(corpus.resolve("questions/" + part))) {
      List<String[]> rows = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).startsWith("id,question,A,B,C,D,answer");
        for (String line : lines.subList(1, lines.size())) {
          rows.add(cells(line));
        }
      }
      return rows;
    }
  }

  private static String[] cells(String line) {
    List<String> cells = new ArrayList<>();
    var matcher = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^,]+)").matcher(line);
    while (matcher.find()) {
      cells.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return cells.toArray(String[]::new);
  }
}
