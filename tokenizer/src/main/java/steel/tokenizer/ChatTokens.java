package steel.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.tokenizer.template.Rendering;
import steel.tokenizer.template.Rendering.Stretch;

/// The tokens of a rendered chat, and where in its text each begins. Special tokens are found
/// first; what stands between two of them is encoded in one go, because a token may span what the
/// template wrote and what a message says.
final class ChatTokens {
  private final Tokenizer tokenizer;
  private final Rendering rendering;
  private final String text;
  private final List<Stretch> specials = new ArrayList<>();
  private final IntList ids;
  private final IntList segments; // of each token: where in the text its segment begins
  private final IntList ends; // where that ends
  private final IntList offsets; // of each token: its first byte in the segment, in NFC

  /// @param contents what the text of a special token means where the template did not write all of
  ///   it
  ChatTokens(Tokenizer tokenizer, Rendering rendering, SpecialText contents) {
    this.tokenizer = tokenizer;
    this.rendering = rendering;
    this.text = rendering.text();
    this.ids = new IntList(text.length() / 2);
    this.segments = new IntList(text.length() / 2);
    this.ends = new IntList(text.length() / 2);
    this.offsets = new IntList(text.length() / 2);
    findAll(contents);
  }

  private void findAll(SpecialText contents) {
    AddedTokens added = tokenizer.addedTokens();
    int from = 0;
    int searched = 0;
    while (true) {
      AddedTokens.Match match = added.next(text, searched, SpecialText.PARSED);
      if (match == null) {
        break;
      }
      int at = match.from();
      int end = at + match.token().content().length();
      boolean counts = contents == SpecialText.PARSED || rendering.isTemplate(at, end);
      if (!match.token().special()) {
        searched = end; // a word, which plain encoding finds too
      } else if (!counts) {
        searched = at + 1;
      } else {
        encode(from, at);
        add(match.token().id(), at, end, 0);
        specials.add(new Stretch(at, end));
        from = end;
        searched = end;
      }
    }
    encode(from, text.length());
  }

  private void encode(int from, int to) {
    int offset = 0;
    for (int id : tokenizer.encode(text.substring(from, to), SpecialText.PLAIN)) {
      add(id, from, to, offset);
      offset += tokenizer.tokenBytes(id, false).length;
    }
  }

  private void add(int id, int segment, int end, int offset) {
    ids.add(id);
    segments.add(segment);
    ends.add(end);
    offsets.add(offset);
  }

  /// The special tokens, as stretches of the text.
  List<Stretch> specials() {
    return specials;
  }

  /// The chat with its answers: all tokens that begin in one of these stretches. A token that
  /// begins before is none, though it may end inside: the model is given it in the prompt.
  RenderedChat chat(List<Stretch> stretches) {
    boolean[] answer = new boolean[ids.size()];
    List<RenderedChat.Answer> answers = new ArrayList<>();
    int token = 0;
    for (Stretch stretch : stretches) {
      int first = tokenFrom(stretch.from(), token);
      int end = tokenFrom(stretch.to(), first);
      Arrays.fill(answer, first, end, true);
      answers.add(new RenderedChat.Answer(stretch.from(), stretch.to(), first, end));
      token = end;
    }
    return new RenderedChat(rendering.text(), ids.toArray(), answer, answers);
  }

  /// The first token that begins at `place` or behind it.
  ///
  /// @param token from which to look
  private int tokenFrom(int place, int token) {
    int found = token;
    while (found < ids.size() && ends.get(found) <= place) {
      found++;
    }
    if (found == ids.size() || segments.get(found) >= place) {
      return found;
    }
    int segment = segments.get(found);
    int bytes = normalisedBytes(segment, place);
    while (found < ids.size() && segments.get(found) == segment && offsets.get(found) < bytes) {
      found++;
    }
    return found;
  }

  private int normalisedBytes(int from, int to) {
    Utf8Text part = new Utf8Text(tokenizer.form().normalises());
    part.set(text, from, to);
    return part.length();
  }
}
