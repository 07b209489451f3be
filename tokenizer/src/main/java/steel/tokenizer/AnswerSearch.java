package steel.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import steel.tokenizer.template.Rendering;
import steel.tokenizer.template.Rendering.Stretch;
import steel.tokenizer.template.TemplateException;

/// Finds what the assistant says in a chat whose template does not mark it.
///
/// A turn begins where the chat before it ends when it is rendered with the opening of an answer:
/// what the model is given, it need not learn. It ends with the last special token that rendering
/// the chat up to this turn gives. Where a part does not render as it does in the whole, because
/// the template looks ahead, the words of the message itself, which rendering keeps track of, say
/// where the turn begins, and the special token behind them ends it.
final class AnswerSearch {
  private static final String PROMPT = "add_generation_prompt";

  /// Renders a part of the chat.
  interface PartRenderer {
    /// @throws TemplateException if the template refuses it
    String render(ObjectNode part);
  }

  private final ObjectNode chat;
  private final JsonNode messages;
  private final Rendering whole;
  private final String text;
  private final List<Stretch> specials;
  private final PartRenderer renderer;

  /// @param specials the special tokens in the text
  AnswerSearch(ObjectNode chat, Rendering whole, List<Stretch> specials, PartRenderer renderer) {
    this.chat = chat;
    this.messages = chat.path("messages");
    this.whole = whole;
    this.text = whole.text();
    this.specials = specials;
    this.renderer = renderer;
  }

  List<Stretch> find() {
    List<Stretch> answers = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < messages.size(); i++) {
      if (messages.path(i).path("role").asText().equals("assistant")) {
        int from = Math.max(before, from(i));
        int to = from == Integer.MAX_VALUE ? 0 : to(i, from);
        if (from < to) {
          answers.add(new Stretch(from, to));
          before = to;
        }
      }
    }
    return answers;
  }

  /// Where turn `index` begins; past any place if it cannot be said.
  private int from(int index) {
    Stretch own = whole.ofMessage(index);
    int words = own.to() > 0 ? own.from() : Integer.MAX_VALUE;
    if (index == 0) {
      return words; // what stands before it may be of no message
    }
    String opened = render(index, true);
    if (opened != null && text.startsWith(opened)) {
      return opened.length();
    }
    String closed = render(index, false);
    if (closed == null || !text.startsWith(closed)) {
      return words;
    }
    // the template opens a prompt otherwise than a turn, say with a tag for thoughts
    return Math.min(words, opened == null ? closed.length() : shared(opened, closed.length()));
  }

  /// How far the text begins as `other`, back to a line feed, space or special token: a `<` that
  /// two tags have in common belongs to the tags.
  ///
  /// @param least known to be the same
  private int shared(String other, int least) {
    int shared = least;
    while (shared < Math.min(text.length(), other.length())
        && text.charAt(shared) == other.charAt(shared)) {
      shared++;
    }
    while (shared > least && !isBorder(shared)) {
      shared--;
    }
    return shared;
  }

  private boolean isBorder(int place) {
    return Character.isWhitespace(text.charAt(place - 1))
        || specials.stream().anyMatch(special -> special.to() == place);
  }

  private int to(int index, int from) {
    int words = Math.max(from, whole.ofMessage(index).to());
    boolean isLast = index == messages.size() - 1 && !chat.path(PROMPT).asBoolean(false);
    String closed = isLast ? text : render(index + 1, false);
    if (closed == null || !text.startsWith(closed)) {
      return endOfSpecial(words, text.length(), true, words);
    }
    return endOfSpecial(words, closed.length(), false, closed.length());
  }

  /// Where the first or last special token in `[from, to)` ends, or `none`.
  private int endOfSpecial(int from, int to, boolean isFirst, int none) {
    int end = none;
    boolean isFound = false;
    for (Stretch special : specials) {
      boolean isInside = special.from() >= from && special.to() <= to;
      if (isInside && !(isFirst && isFound)) {
        end = special.to();
        isFound = true;
      }
    }
    return end;
  }

  /// The first `count` messages as text; null if the template refuses them.
  private @Nullable String render(int count, boolean withPrompt) {
    ObjectNode part = chat.deepCopy();
    ArrayNode some = part.putArray("messages");
    for (int i = 0; i < count; i++) {
      some.add(messages.path(i));
    }
    part.put(PROMPT, withPrompt);
    try {
      return renderer.render(part);
    } catch (TemplateException e) {
      return null;
    }
  }
}
