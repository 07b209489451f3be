package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.List;

/// A rendered chat, and who wrote which of its characters. Places are UTF-16 units.
public final class Rendering {
  /// A stretch of the text, `[from, to)`.
  public record Stretch(int from, int to) {}

  private final Text text;

  Rendering(Text text) {
    this.text = text;
  }

  /// What the model reads.
  public String text() {
    return text.chars();
  }

  /// Whether the template wrote all of `[from, to)`, and no message or variable any of it.
  public boolean isTemplate(int from, int to) {
    if (text.stretches() == 0) {
      return true;
    }
    int end = from;
    for (int i = text.stretchAt(from); end < to; i++) {
      if (Text.writer(text.mark(i)) != Text.TEMPLATE) {
        return false;
      }
      end = text.end(i);
    }
    return true;
  }

  /// From the first to the last character of what message `index` says, its role not counted; empty
  /// at 0 if nothing of it is there.
  public Stretch ofMessage(int index) {
    int from = -1;
    int to = 0;
    int start = 0;
    for (int i = 0; i < text.stretches(); i++) {
      if (Text.writer(text.mark(i)) == Text.ofMessage(index, false)) {
        from = from < 0 ? start : from;
        to = text.end(i);
      }
      start = text.end(i);
    }
    return new Stretch(Math.max(0, from), to);
  }

  /// What stands in `generation` blocks, in order; blocks with nothing in them are left out.
  public List<Stretch> generations() {
    List<Stretch> found = new ArrayList<>();
    int start = 0;
    int before = 0;
    for (int i = 0; i < text.stretches(); i++) {
      int number = Text.generation(text.mark(i));
      if (number > 0 && number == before) {
        found.set(found.size() - 1, new Stretch(found.getLast().from(), text.end(i)));
      } else if (number > 0) {
        found.add(new Stretch(start, text.end(i)));
      }
      before = number;
      start = text.end(i);
    }
    return found;
  }
}
