package steel.data.operator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import steel.data.Nearness;
import steel.data.Profile;
import steel.data.dedup.DisjointSets;
import steel.data.dedup.EqualSignatures;
import steel.data.dedup.Signatures;
import steel.data.text.Characters;

/// Finds equal texts by the MD5 of what is compared; the first of them stays.
///
/// @param profile `reference` leaves out white space, digits and ASCII punctuation where
///   `ignoreNonCharacter` is set, so that all sums are one; `corrected` leaves out white space and
///   punctuation of any script, and keeps digits and symbols
/// @param lowercase whether capitals make no difference
/// @param ignoreNonCharacter whether only what is not punctuation or space is compared
public record DocumentDeduplicator(Profile profile, boolean lowercase, boolean ignoreNonCharacter)
    implements Operator.Deduplicator {
  @Override
  public String name() {
    return "document_deduplicator";
  }

  @Override
  public int words() {
    return 2;
  }

  @Override
  public void sign(String text, long[] signature) {
    ByteBuffer md5 = ByteBuffer.wrap(md5().digest(compared(text).getBytes(StandardCharsets.UTF_8)));
    signature[0] = md5.getLong();
    signature[1] = md5.getLong();
  }

  @Override
  public Nearness nearness() {
    return new Nearness.Equal();
  }

  @Override
  public void join(Signatures signatures, DisjointSets sets) {
    EqualSignatures.join(signatures, sets);
  }

  /// What of a text is compared.
  String compared(String text) {
    String cased = lowercase ? text.toLowerCase(Locale.ROOT) : text;
    if (!ignoreNonCharacter) {
      return Characters.strip(cased);
    }
    StringBuilder out = new StringBuilder(cased.length());
    cased.codePoints().filter(c -> !isIgnored(c)).forEach(out::appendCodePoint);
    return out.toString();
  }

  private boolean isIgnored(int c) {
    if (profile == Profile.REFERENCE) {
      return Characters.isSpace(c)
          || Character.isDigit(c)
          || (c > 0x20 && c < 0x7f && !Character.isLetterOrDigit(c));
    }
    return Characters.isSpace(c)
        || Characters.isPunctuation(c)
        || Character.getType(c) == Character.FORMAT;
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
