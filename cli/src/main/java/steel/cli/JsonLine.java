package steel.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import steel.tokenizer.TextLines;

/// JSON in single lines, read from a user's file or pipe.
final class JsonLine {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonLine() {}

  /// The JSON on a line.
  ///
  /// @param lines where the line is from, for the error
  /// @throws steel.files.FormatException if it is none
  static JsonNode parse(String line, TextLines lines) {
    try {
      JsonNode node = MAPPER.readTree(line);
      if (node.isMissingNode()) {
        throw lines.error("not JSON: the line is blank");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw lines.error("not JSON: " + e.getOriginalMessage());
    }
  }

  /// The text that an object on a line has under a key.
  ///
  /// @throws steel.files.FormatException if there is none
  static String text(String line, String field, TextLines lines) {
    JsonNode text = parse(line, lines).path(field);
    if (!text.isTextual()) {
      throw lines.error("has no text \"%s\"".formatted(field));
    }
    return text.textValue();
  }

  /// A value on one line.
  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result that JSON cannot hold: " + value.getClass(), e);
    }
  }
}
