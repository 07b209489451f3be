package steel.tokenizer;

import java.util.Arrays;

/// Decodes tokens as they come. A character whose bytes are spread over tokens appears when it is
/// complete; bytes that can no longer become one appear as U+FFFD. All pieces and the end together
/// are [Tokenizer#decode(int...)] of the same ids. For one thread.
public final class TextStream {
  private final Tokenizer tokenizer;
  private final boolean skipSpecial;
  private byte[] pending = new byte[32];
  private int pendingLength;

  TextStream(Tokenizer tokenizer, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
  }

  /// The text that is certain after one more token, often empty.
  public String accept(int id) {
    if (tokenizer.addedTokens().mayBe(id)) {
      byte[] bytes = tokenizer.tokenBytes(id, skipSpecial);
      append(bytes, 0, bytes.length);
    } else { // nearly every token: nothing is copied or looked up
      Vocabulary vocabulary = tokenizer.vocabulary();
      append(vocabulary.bytes(), vocabulary.startOrZero(id), vocabulary.byteLength(id));
    }
    int certain = pendingLength - Utf8Decoding.unfinished(pending, pendingLength);
    String text = Utf8Decoding.decode(pending, certain);
    System.arraycopy(pending, certain, pending, 0, pendingLength - certain);
    pendingLength -= certain;
    return text;
  }

  private void append(byte[] bytes, int from, int count) {
    if (pendingLength + count > pending.length) {
      pending = Arrays.copyOf(pending, 2 * (pendingLength + count));
    }
    System.arraycopy(bytes, from, pending, pendingLength, count);
    pendingLength += count;
  }

  /// What is left at the end: U+FFFD for a character that was never finished, or nothing.
  public String finish() {
    String text = Utf8Decoding.decode(pending, pendingLength);
    pendingLength = 0;
    return text;
  }
}
