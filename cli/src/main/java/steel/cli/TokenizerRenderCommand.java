package steel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.tokenizer.RenderedChat;
import steel.tokenizer.SpecialText;
import steel.tokenizer.TextLines;
import steel.tokenizer.Tokenizer;

/// `steel tokenizer render`: chats as the model reads them.
@Command(
    name = "render",
    description = {
      "Turns each line of a chat into the text and the tokens that a model reads, by the chat"
          + " template of its folder (chat_template.jinja, or in tokenizer_config.json), or as"
          + " ChatML where it has none.",
      "In:  {\"messages\":[{\"role\":..,\"content\":..},..],\"add_generation_prompt\":bool},",
      "     and \"tools\" and any other variable that the template takes.",
      "Out: {\"text\":..,\"ids\":[..]}",
      "Texts such as <|im_end|> inside a message are special tokens, as in transformers."
    },
    mixinStandardHelpOptions = true)
final class TokenizerRenderCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private TokenizerOption model;

  @Option(
      names = "--plain",
      description = "Messages are plain text throughout, as when Steel chats and fine-tunes.")
  private boolean plain;

  @Option(
      names = "--answers",
      description = {
        "Also prints what the assistant says, which fine-tuning learns:",
        "\"answers\":[{\"text\":[FROM,TO],\"ids\":[FROM,TO]},..], in characters and tokens from 0, TO"
            + " not included."
      })
  private boolean answers;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerRenderCommand() {}

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = model.read();
    SpecialText contents = plain ? SpecialText.PLAIN : SpecialText.PARSED;
    PrintWriter out = spec.commandLine().getOut();
    try (TextLines lines = new TextLines(System.in, "standard input")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        JsonNode chat = JsonLine.parse(line, lines);
        requireMessages(chat, lines);
        try {
          out.print(JsonLine.write(shown(tokenizer.render((ObjectNode) chat, contents))) + "\n");
        } catch (FormatException | ConfigException e) {
          throw lines.error(String.valueOf(e.getMessage()));
        }
      }
    } finally {
      out.flush();
    }
    return 0;
  }

  private ObjectNode shown(RenderedChat chat) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("text", chat.text());
    ArrayNode ids = shown.putArray("ids");
    for (int id : chat.ids()) {
      ids.add(id);
    }
    if (answers) {
      ArrayNode list = shown.putArray("answers");
      for (RenderedChat.Answer answer : chat.answers()) {
        int from = chat.text().codePointCount(0, answer.from());
        int length = chat.text().codePointCount(answer.from(), answer.to());
        ObjectNode stretch = list.addObject();
        stretch.putArray("text").add(from).add(from + length);
        stretch.putArray("ids").add(answer.fromToken()).add(answer.toToken());
      }
    }
    return shown;
  }

  private static void requireMessages(JsonNode chat, TextLines lines) {
    if (!chat.path("messages").isArray()) {
      throw lines.error("has no list \"messages\"");
    }
    int number = 0;
    for (JsonNode message : chat.path("messages")) {
      number++;
      if (!message.path("role").isTextual()) {
        throw lines.error("message %d wants a text \"role\"".formatted(number));
      }
    }
    JsonNode prompt = chat.path("add_generation_prompt");
    if (!prompt.isMissingNode() && !prompt.isBoolean()) {
      throw lines.error("\"add_generation_prompt\" is neither true nor false");
    }
  }
}
