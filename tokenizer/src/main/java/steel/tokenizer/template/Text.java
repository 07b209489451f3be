package steel.tokenizer.template;

import java.util.Arrays;

/// A string that knows who wrote each of its characters. Cutting and joining keep that knowledge,
/// so a text such as `<|im_end|>` inside a message can be told from the template's own. Equal if
/// the characters are. Places are UTF-16 units here; what Python counts are code points.
///
/// A mark is who wrote a stretch: the low half is [#TEMPLATE], [#CALLER] or a message
/// ([#ofMessage]), the high half the number of the `generation` block it stands in, 0 for none.
final class Text implements Value {
  /// Written by the template.
  static final long TEMPLATE = 0;

  /// Given by the caller, but in no message: tools, documents, variables.
  static final long CALLER = 1;

  private static final int[] NO_ENDS = {};
  private static final long[] NO_MARKS = {};
  private static final int GENERATION_SHIFT = 32;

  static final Text EMPTY = new Text("", NO_ENDS, NO_MARKS);

  private final String chars;
  private final int[] ends; // stretch i is [ends[i - 1], ends[i]); none at all: the template's
  private final long[] marks; // of each stretch

  private Text(String chars, int[] ends, long[] marks) {
    this.chars = chars;
    this.ends = ends;
    this.marks = marks;
  }

  /// The template's own text.
  static Text of(String chars) {
    return new Text(chars, NO_ENDS, NO_MARKS);
  }

  /// A text of one writer.
  static Text of(String chars, long mark) {
    return mark == TEMPLATE || chars.isEmpty()
        ? of(chars)
        : new Text(chars, new int[] {chars.length()}, new long[] {mark});
  }

  /// A text of several writers; the stretches are not copied.
  static Text of(String chars, int[] ends, long[] marks) {
    return new Text(chars, ends, marks);
  }

  /// The mark of what message `index` says, or of who says it.
  ///
  /// @param index the message's place in the chat, from 0
  /// @param isRole whether it is the name of the speaker, which is not his words
  static long ofMessage(int index, boolean isRole) {
    return 2 + 2L * index + (isRole ? 1 : 0);
  }

  /// The number of the `generation` block that a stretch stands in; 0 for none.
  static int generation(long mark) {
    return (int) (mark >>> GENERATION_SHIFT);
  }

  /// Who wrote a stretch, whatever block it stands in.
  static long writer(long mark) {
    return mark & 0xffffffffL;
  }

  String chars() {
    return chars;
  }

  int length() {
    return chars.length();
  }

  boolean isEmpty() {
    return chars.isEmpty();
  }

  /// How many stretches there are; 0 if the template wrote it all.
  int stretches() {
    return ends.length;
  }

  /// Where stretch `index` ends.
  int end(int index) {
    return ends[index];
  }

  /// Who wrote stretch `index`.
  long mark(int index) {
    return marks[index];
  }

  /// The stretch in which the character at `place` stands.
  int stretchAt(int place) {
    int found = Arrays.binarySearch(ends, place);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /// Who wrote the character at `place`.
  long markAt(int place) {
    return ends.length == 0 ? TEMPLATE : marks[stretchAt(place)];
  }

  /// The characters `[from, to)`.
  Text slice(int from, int to) {
    if (from >= to) {
      return EMPTY;
    }
    String part = chars.substring(from, to);
    if (ends.length == 0) {
      return of(part);
    }
    int first = stretchAt(from);
    int last = stretchAt(to - 1);
    int[] partEnds = new int[last - first + 1];
    for (int i = first; i <= last; i++) {
      partEnds[i - first] = Math.min(ends[i], to) - from;
    }
    return new Text(part, partEnds, Arrays.copyOfRange(marks, first, last + 1));
  }

  /// The same characters, all of them in `generation` block `number`.
  Text inGeneration(int number) {
    if (chars.isEmpty()) {
      return this;
    }
    long block = (long) number << GENERATION_SHIFT;
    if (ends.length == 0) {
      return of(chars, block);
    }
    long[] inside = new long[marks.length];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = writer(marks[i]) | block;
    }
    return new Text(chars, ends, inside);
  }

  /// Length as Python counts it.
  int codePointCount() {
    return chars.codePointCount(0, chars.length());
  }

  /// Where code point `index` begins.
  int placeOf(int index) {
    return chars.offsetByCodePoints(0, index);
  }

  @Override
  public String typeName() {
    return "str";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && chars.equals(text.chars);
  }

  @Override
  public int hashCode() {
    return chars.hashCode();
  }

  @Override
  public String toString() {
    return chars;
  }
}
