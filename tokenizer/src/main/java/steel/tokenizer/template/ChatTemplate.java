package steel.tokenizer.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/// A chat template of a model, in Jinja as transformers runs it. Immutable, for any number of
/// threads. Nothing outside can be reached from it, and what it may cost is bounded.
public final class ChatTemplate {
  private final List<Statement> body;
  private final boolean marksGenerations;

  private ChatTemplate(List<Statement> body, boolean marksGenerations) {
    this.body = body;
    this.marksGenerations = marksGenerations;
  }

  /// Reads a template.
  ///
  /// @throws TemplateException if it is not Jinja; the message names the line
  public static ChatTemplate parse(String source) {
    Parser parser = new Parser(source);
    List<Statement> body = parser.parse();
    return new ChatTemplate(body, parser.marksGenerations());
  }

  /// Whether it says itself which text is the assistant's, by `generation` blocks.
  public boolean marksGenerations() {
    return marksGenerations;
  }

  /// Renders a chat.
  ///
  /// @param chat `messages` and any other variables, such as `add_generation_prompt` and `tools`;
  ///   `tools` and `documents` are none if they are not there, as in transformers
  /// @param specialTokens names such as `bos_token` and the texts of these tokens, which count as
  ///   the template's own
  /// @param now the moment that `strftime_now` tells
  /// @throws TemplateException if the template refuses the chat, or cannot render it; the message
  ///   names the line
  public Rendering render(ObjectNode chat, Map<String, String> specialTokens, ZonedDateTime now) {
    Run run = new Run(now);
    try {
      Scope scope = Scope.outermost(run);
      scope.set("tools", Atom.NONE);
      scope.set("documents", Atom.NONE);
      specialTokens.forEach((name, text) -> scope.set(name, Text.of(text)));
      for (Map.Entry<String, JsonNode> entry : chat.properties()) {
        Value value =
            entry.getKey().equals("messages")
                ? Variables.messages(entry.getValue())
                : Variables.value(entry.getValue(), Text.CALLER);
        scope.set(entry.getKey(), value);
      }
      TextBuilder out = new TextBuilder(run);
      Statement.Flow _ = Statement.runAll(body, scope.inner(), out);
      return new Rendering(out.build());
    } catch (TemplateException e) {
      throw e.at(run.line());
    } catch (StackOverflowError e) {
      throw Run.tooDeep().at(run.line()); // values within values, which no counter saw
    }
  }
}
