package steel.data.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import steel.data.ConvertSummary.Rejected;

/// Records to and from JSON. As tolerant as the parser of the original: `NaN` and `Infinity` are
/// numbers, the last of two equal keys wins.
public final class RecordJson {
  private static final int MAX_DEPTH = 500; // real records are under 10 deep
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE) // the reader bounds whole records
                          .build())
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private RecordJson() {}

  static ObjectNode parse(RawRecord.Json json) throws RejectedException {
    JsonNode node;
    try {
      node = MAPPER.readTree(json.bytes());
    } catch (StreamConstraintsException e) {
      String limit = firstLine(e).replaceAll(", from `[^`]*`", ""); // the library's own settings
      throw new RejectedException(Cause.TOO_DEEP, limit);
    } catch (IOException e) {
      throw broken(json, e);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw node == null || node.isMissingNode()
        ? new RejectedException(Cause.BLANK_LINE, "nothing on this line")
        : new RejectedException(Cause.NOT_AN_OBJECT, "a JSON value, but not an object {..}");
  }

  private static RejectedException broken(RawRecord.Json json, IOException e) {
    String problem = firstLine(e);
    if (json.endsFile()) {
      return new RejectedException(
          Cause.CUT_FILE, "the file ends inside this record, it may have been cut: " + problem);
    }
    boolean encoding = !(e instanceof JsonProcessingException) || problem.contains("UTF-8");
    return new RejectedException(encoding ? Cause.NOT_UTF8 : Cause.NOT_JSON, problem);
  }

  private static String firstLine(IOException e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    String line = String.valueOf(message).lines().findFirst().orElse("broken");
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }

  /// A JSON text inside a record, such as Zhihu's `METADATA`.
  ///
  /// @throws RejectedException if it is no object
  public static ObjectNode parse(String text) throws RejectedException {
    return parse(new RawRecord.Json(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), false));
  }

  /// Half a surrogate pair has no form in UTF-8, so it cannot be written.
  ///
  /// @throws RejectedException if a text has one
  public static void requireWholeCharacters(String text) throws RejectedException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new RejectedException(
              Cause.LONE_SURROGATE, "\\u%04x is half a character".formatted((int) c));
        }
        i++;
      }
    }
  }

  /// The document of a line that [#line(Document)] has written.
  ///
  /// @throws IOException if it has not
  public static Document document(byte[] line) throws IOException {
    return MAPPER.readValue(line, Document.class);
  }

  /// A document as one line, line break included.
  public static byte[] line(Document document) {
    return line(
        json -> {
          json.writeStringField("id", document.id());
          json.writeStringField("text", document.text());
          json.writeStringField("source", document.source());
        });
  }

  /// A conversation as one line, line break included.
  public static byte[] line(Conversation conversation) {
    return line(
        json -> {
          json.writeStringField("id", conversation.id());
          json.writeStringField("source", conversation.source());
          json.writeArrayFieldStart("conversations");
          List<Conversation.Turn> turns = conversation.turns();
          for (Conversation.Turn turn : turns) {
            json.writeStartObject();
            json.writeStringField("from", turn.from());
            json.writeStringField("value", turn.value());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /// What `rejected.jsonl` says of a record, line break included.
  public static byte[] line(Cause cause, Rejected record) {
    return line(
        json -> {
          json.writeStringField("file", record.file());
          json.writeNumberField("line", record.line());
          json.writeStringField("cause", cause.label());
          json.writeStringField("reason", record.reason());
        });
  }

  /// Writes the fields of one object.
  public interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /// An object as one line, line break included; non-ASCII letters stay as they are.
  public static byte[] line(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }
}
