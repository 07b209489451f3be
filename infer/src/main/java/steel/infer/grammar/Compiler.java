package steel.infer.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import steel.config.ConfigException;

/// Compiles what a user says a text may be.
public final class Compiler {
  private Compiler() {}

  /// Texts that match a regular expression as a whole.
  ///
  /// @throws ConfigException if it is wrong, not regular or too large
  public static Machine regex(String expression) {
    String place = "regular expression";
    ByteAutomaton automaton =
        ByteAutomaton.of(RegexParser.whole(expression, place), place + " \"" + expression + "\"");
    return new Machine(List.of(automaton), 0, place);
  }

  /// JSON that a schema describes.
  ///
  /// @throws ConfigException if it is wrong or too large, or says something that is not supported
  public static Machine jsonSchema(JsonNode schema) {
    return new SchemaCompiler(schema).compile();
  }

  /// Any JSON object.
  public static Machine jsonObject() {
    String place = "JSON";
    int value = 1;
    return new Machine(
        List.of(
            ByteAutomaton.of(JsonText.anyObject(value), place),
            ByteAutomaton.of(JsonText.any(value), place)),
        0,
        place);
  }
}
