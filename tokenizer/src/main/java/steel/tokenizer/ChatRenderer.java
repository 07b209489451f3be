package steel.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.tokenizer.template.ChatTemplate;
import steel.tokenizer.template.Rendering;
import steel.tokenizer.template.Rendering.Stretch;
import steel.tokenizer.template.TemplateException;

/// Renders chats with the template of a tokenizer. Immutable, for any number of threads.
final class ChatRenderer {
  private final Tokenizer tokenizer;
  private final ChatSettings settings;
  private final ChatTemplate template;
  private final ChatTemplate toolTemplate;

  /// @throws ConfigException if the template is not Jinja
  ChatRenderer(Tokenizer tokenizer, ChatSettings settings) {
    this.tokenizer = tokenizer;
    this.settings = settings;
    try {
      this.template = ChatTemplate.parse(settings.template(false));
      this.toolTemplate =
          settings.template(true).equals(settings.template(false))
              ? template
              : ChatTemplate.parse(settings.template(true));
    } catch (TemplateException e) {
      throw new ConfigException(e.sentence(), e);
    }
  }

  /// Messages as templates take them.
  static ObjectNode chat(List<ChatMessage> messages, boolean addGenerationPrompt) {
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    ArrayNode list = chat.putArray("messages");
    for (ChatMessage message : messages) {
      list.addObject().put("role", message.role()).put("content", message.content());
    }
    return chat.put("add_generation_prompt", addGenerationPrompt);
  }

  /// Renders a chat and finds what of it the assistant says.
  ///
  /// @param chat `messages`, and whatever the template takes
  /// @throws FormatException if the template refuses it
  /// @throws ConfigException if the template cannot be run on it
  RenderedChat render(ObjectNode chat, SpecialText contents) {
    if (settings.isChatMl()) {
      int _ = tokenizer.imStart(); // without these it would be read as common text
      int _ = tokenizer.imEnd();
    }
    JsonNode tools = chat.path("tools");
    ChatTemplate used = tools.isMissingNode() || tools.isNull() ? template : toolTemplate;
    ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault()); // as transformers tells it
    try {
      Rendering rendering = used.render(chat, settings.specialTokens(), now);
      ChatTokens tokens = new ChatTokens(tokenizer, rendering, contents);
      List<Stretch> answers =
          used.marksGenerations()
              ? rendering.generations()
              : new AnswerSearch(
                      chat,
                      rendering,
                      tokens.specials(),
                      part -> used.render(part, settings.specialTokens(), now).text())
                  .find();
      return tokens.chat(answers);
    } catch (TemplateException e) {
      throw e.kind() == TemplateException.Kind.RAISED
          ? new FormatException(e.sentence())
          : new ConfigException(e.sentence(), e);
    }
  }
}
