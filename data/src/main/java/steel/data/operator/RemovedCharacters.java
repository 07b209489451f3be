package steel.data.operator;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of characters to remove.
public final class RemovedCharacters {
  private final BitSet members;
  private final boolean[] mayContain = new boolean[Character.MAX_VALUE + 1]; // by code unit

  private RemovedCharacters(BitSet members) {
    this.members = members;
    members.stream().forEach(c -> mayContain[Character.toString(c).charAt(0)] = true);
  }

  /// The characters of some texts.
  static RemovedCharacters of(List<String> texts) {
    BitSet members = new BitSet();
    texts.forEach(text -> text.codePoints().forEach(members::set));
    return new RemovedCharacters(members);
  }

  /// What a class of a regular expression matches that has the texts in it, joined by `|`.
  ///
  /// @throws IllegalArgumentException if that is no class
  static RemovedCharacters ofJoined(List<String> texts) {
    String joined = String.join("|", texts);
    return joined.isEmpty() ? of(texts) : new RemovedCharacters(new CharacterClass(joined).read());
  }

  /// Whether a character that begins with this code unit may be in it.
  boolean mayContain(char c) {
    return mayContain[c];
  }

  boolean contains(int c) {
    return members.get(c);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RemovedCharacters set && set.members.equals(members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return members.toString();
  }

  /// The inside of a class in brackets, as Python's `re` reads it.
  private static final class CharacterClass {
    private final int[] inside;
    private final BitSet members = new BitSet();
    private int at;

    CharacterClass(String inside) {
      this.inside = inside.codePoints().toArray();
    }

    BitSet read() {
      boolean negated = inside[0] == '^';
      at = negated ? 1 : 0;
      int start = at;
      while (at < inside.length) {
        if (inside[at] == ']' && at > start) {
          throw new IllegalArgumentException(
              "a \"]\" behind another character ends the class early; put it first");
        }
        int first = character();
        boolean range = at + 1 < inside.length && inside[at] == '-';
        if (!range) {
          members.set(first);
          continue;
        }
        at++;
        int last = character();
        if (last < first) {
          throw new IllegalArgumentException(
              "\"%s-%s\" is a range that ends before it begins; put the \"-\" last"
                  .formatted(Character.toString(first), Character.toString(last)));
        }
        members.set(first, last + 1);
      }
      if (negated) {
        members.flip(0, Character.MAX_CODE_POINT + 1);
      }
      return members;
    }

    private int character() {
      int c = inside[at++];
      if (c != '\\') {
        return c;
      }
      if (at == inside.length || Character.isLetterOrDigit(inside[at])) {
        throw new IllegalArgumentException("a \"\\\" wants a sign behind it");
      }
      return inside[at++];
    }
  }
}
