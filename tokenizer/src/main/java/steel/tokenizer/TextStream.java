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
    byte[] bytes = tokenizer.tokenBytes(id, skipSpecial);
    if (pendingLength + bytes.length > pending.length) {
      pending = Arrays.copyOf(pending, 2 * (pendingLength + bytes.length));
    }
    System.arraycopy(bytes, 0, pending, pendingLength, bytes.length);
    pendingLength += bytes.length;
    int certain = pendingLength - Utf8Decoding.unfinished(pending, pendingLength);
    String text = Utf8Decoding.decode(pending, certain);
    System.arraycopy(pending, certain, pending, 0, pendingLength - certain);
    pendingLength -= certain;
    return text;
  }

  /// What is left at the end: U+FFFD for a character that was never finished, or nothing.
  public String finish() {
    String text = Utf8Decoding.decode(pending, pendingLength);
    pendingLength = 0;
    return text;
  }
}
