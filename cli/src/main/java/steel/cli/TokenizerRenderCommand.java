package steel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.RenderedChat;
import steel.tokenizer.SpecialText;
import steel.tokenizer.TextLines;
import steel.tokenizer.Tokenizer;

/// `steel tokenizer render`: chats as the model reads them.
@Command(
    name = "render",
    description = {
      "Turns each line of a chat into the text and the tokens that a model reads.",
      "In:  {\"messages\":[{\"role\":..,\"content\":..},..],\"add_generation_prompt\":bool}",
      "Out: {\"text\":..,\"ids\":[..]}",
      "Texts such as <|im_end|> inside a message are special tokens, as in transformers."
    },
    mixinStandardHelpOptions = true)
final class TokenizerRenderCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A folder with tokenizer.json, or vocab.json and merges.txt.")
  private Path model;

  @Option(
      names = "--plain",
      description = "Messages are plain text throughout, as when Steel chats and fine-tunes.")
  private boolean plain;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerRenderCommand() {}

  /// What is printed of a chat.
  @SuppressWarnings("ArrayRecordComponent") // printed, never compared
  private record Rendered(String text, int[] ids) {}

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = Tokenizer.read(model);
    SpecialText contents = plain ? SpecialText.PLAIN : SpecialText.PARSED;
    PrintWriter out = spec.commandLine().getOut();
    try (TextLines lines = new TextLines(System.in, "standard input")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        JsonNode chat = JsonLine.parse(line, lines);
        boolean prompt = chat.path("add_generation_prompt").asBoolean(false);
        RenderedChat rendered = tokenizer.render(messages(chat, lines), prompt, contents);
        out.print(JsonLine.write(new Rendered(rendered.text(), rendered.ids())) + "\n");
      }
    } finally {
      out.flush();
    }
    return 0;
  }

  private static List<ChatMessage> messages(JsonNode chat, TextLines lines) {
    if (!chat.path("messages").isArray()) {
      throw lines.error("has no list \"messages\"");
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : chat.path("messages")) {
      JsonNode role = message.path("role");
      JsonNode content = message.path("content");
      if (!role.isTextual() || !content.isTextual()) {
        throw lines.error(
            "message %d wants a text \"role\" and a text \"content\""
                .formatted(messages.size() + 1));
      }
      messages.add(new ChatMessage(role.textValue(), content.textValue()));
    }
    return messages;
  }
}
