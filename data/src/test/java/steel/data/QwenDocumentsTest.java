package steel.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;
import steel.files.Checksum;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;
import steel.tokenizer.SpecialText;
import steel.tokenizer.Tokenizer;

/// Qwen's tokenizer on the texts of the real sources: the ids of Hugging Face's, and the way back.
class QwenDocumentsTest {
  private static Tokenizer qwen;

  @BeforeAll
  static void open() {
    qwen = Tokenizer.read(SharedFolder.orSkip("data/tokenizer-qwen1.5"));
  }

  @Test
  void documentsHaveTheIdsOfHuggingFace() throws IOException {
    JsonNode fields = Golden.json(SharedFolder.orSkip("goldens/tokenizer/documents_fields.json"));
    Path data = SharedFolder.orSkip("data/sources").resolveSibling("");
    Map<String, List<JsonNode>> bySource = new HashMap<>();
    for (JsonNode row :
        Golden.jsonLines(SharedFolder.orSkip("goldens/tokenizer/documents.jsonl"))) {
      bySource.computeIfAbsent(row.get("source").asText(), _ -> new ArrayList<>()).add(row);
    }
    assertThat(bySource.keySet()).containsExactlyInAnyOrderElementsOf(names(fields));
    for (Map.Entry<String, List<JsonNode>> source : bySource.entrySet()) {
      JsonNode field = fields.get(source.getKey());
      List<String> texts =
          texts(data.resolve(field.get("file").asText()), field.get("text").asText());
      for (JsonNode row : source.getValue()) {
        String text = texts.get(row.get("index").asInt());
        assertThat(Checksum.ofText(text))
            .as(row.toString())
            .isEqualTo(row.get("text_sha256").asText());
        assertThat(text.codePointCount(0, text.length())).isEqualTo(row.get("chars").asInt());
        int[] ids = qwen.encode(text, SpecialText.PARSED);
        assertThat(ids).as(row.toString()).hasSize(row.get("n_ids").asInt());
        assertThat(sha256(ids)).as(row.toString()).isEqualTo(row.get("ids_sha256").asText());
        assertThat(qwen.decode(ids)).isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
      }
    }
  }

  @Tag("long")
  @Test
  void everyTextOfEverySourceComesBack() throws IOException {
    Path sources = SharedFolder.orSkip("data/sources");
    List<Path> files;
    try (Stream<Path> entries = Files.walk(sources)) {
      files = entries.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      int[] texts = {0};
      new RecordFile(file, RecordFile.Columns.NONE, 1 << 28)
          .read(
              _ -> {},
              record -> {
                texts[0] += comesBack(object(file, record::object));
                return true;
              });
      assertThat(texts[0]).as(file.toString()).isPositive();
    }
  }

  /// How many texts a value holds, at any depth; each is held to its way back.
  private static int comesBack(JsonNode value) {
    if (value.isTextual()) {
      String text = value.textValue();
      assertThat(qwen.decode(qwen.encode(text)))
          .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
      return 1;
    }
    int texts = 0;
    for (JsonNode part : value) {
      texts += comesBack(part);
    }
    return texts;
  }

  /// The texts of a source as the goldens took them.
  private static List<String> texts(Path file, String how) throws IOException {
    List<String> columns = how.matches("\\w+") ? List.of(how) : List.of();
    List<String> texts = new ArrayList<>();
    new RecordFile(file, new RecordFile.Columns(columns, List.of()), 1 << 24)
        .read(_ -> {}, record -> texts.add(text(object(file, record::object), how)));
    return texts;
  }

  private interface Found {
    ObjectNode object() throws RejectedException;
  }

  private static ObjectNode object(Path file, Found record) {
    try {
      return record.object();
    } catch (RejectedException e) {
      throw new AssertionError(file + ": " + e.reason(), e);
    }
  }

  private static String text(JsonNode record, String how) {
    if (how.startsWith("title + LF + summary")) {
      List<String> lines =
          new ArrayList<>(
              List.of(record.path("title").asText(""), record.path("summary").asText("")));
      record.path("sections").forEach(section -> lines.add(section.path("content").asText("")));
      return String.join("\n", lines);
    }
    if (how.equals("conversations[].value joined by LF")) {
      List<String> turns = new ArrayList<>();
      record.get("conversations").forEach(turn -> turns.add(turn.get("value").asText()));
      return String.join("\n", turns);
    }
    return Arrays.stream(how.split(" \\+ LF \\+ "))
        .map(key -> record.path(key).asText(""))
        .collect(Collectors.joining("\n"));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String sha256(int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(ids).forEach(bytes::putInt);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
