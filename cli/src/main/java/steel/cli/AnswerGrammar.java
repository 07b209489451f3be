package steel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.infer.Grammar;

/// The form that an answer must have, as options of which one may be given.
final class AnswerGrammar {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Option(
      names = "--json-schema",
      required = true,
      paramLabel = "FILE",
      description = "The answer is JSON that this schema describes.")
  private @Nullable Path schema;

  @Option(
      names = "--regex",
      required = true,
      paramLabel = "EXPRESSION",
      description = "The answer matches this regular expression as a whole.")
  private @Nullable String expression;

  @Option(names = "--json-object", required = true, description = "The answer is a JSON object.")
  private boolean object;

  /// @throws ConfigException if the schema or expression is wrong or not supported
  /// @throws FormatException if the file is not JSON
  Grammar grammar() {
    if (object) {
      return Grammar.jsonObject();
    }
    return expression != null
        ? Grammar.regex(expression)
        : ofSchema(Objects.requireNonNull(schema)); // one is given
  }

  private static Grammar ofSchema(Path file) {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return Grammar.jsonSchema(root);
    } catch (ConfigException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }
}
