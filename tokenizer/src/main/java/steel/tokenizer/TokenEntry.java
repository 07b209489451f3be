package steel.tokenizer;

import java.util.ArrayList;
import java.util.List;

/// One token for somebody to look at.
///
/// @param id its id
/// @param text its characters; bytes that are none as `<E4>`
/// @param bytes how many it has
/// @param isWhole whether it is valid UTF-8; otherwise it is a piece of a character, or has one
/// @param origin where it comes from
/// @param reach whether any text gives it
public record TokenEntry(
    int id, String text, int bytes, boolean isWhole, Origin origin, Reach reach) {
  /// Where a token comes from.
  public enum Origin {
    /// A byte, or what merges make.
    VOCABULARY,
    /// Matched as text before anything else, and a word like others.
    ADDED,
    /// The same, and a mark of the model's.
    SPECIAL
  }

  /// Whether any text gives a token.
  public enum Reach {
    /// As far as is known.
    GIVEN,
    /// Merging its bytes gives other tokens.
    NOT_MERGED,
    /// Texts are cut inside it.
    CUT,
    /// It is not in the form that texts are brought into.
    NOT_NORMAL
  }

  /// All tokens by id.
  public static List<TokenEntry> of(Tokenizer tokenizer) {
    TokenReach reach = new TokenReach(tokenizer);
    List<TokenEntry> entries = new ArrayList<>(tokenizer.vocabSize());
    for (int id = 0; id < tokenizer.vocabSize(); id++) {
      if (tokenizer.has(id)) {
        entries.add(of(id, tokenizer, reach));
      }
    }
    return entries;
  }

  /// How many tokens of one tokenizer another has too: the same bytes, and found in the same way.
  public static int shared(Tokenizer one, Tokenizer other) {
    int shared = 0;
    for (int id = 0; id < one.vocabSize(); id++) {
      shared += one.has(id) && isIn(other, id, one) ? 1 : 0;
    }
    return shared;
  }

  private static boolean isIn(Tokenizer other, int id, Tokenizer one) {
    AddedTokens.Token added = one.addedTokens().byId(id);
    if (added != null) {
      return other.addedTokens().tokens().stream()
          .anyMatch(token -> token.content().equals(added.content()));
    }
    byte[] bytes = one.tokenBytes(id, false);
    int found = other.vocabulary().find(bytes, 0, bytes.length);
    return found >= 0 && other.addedTokens().byId(found) == null;
  }

  private static TokenEntry of(int id, Tokenizer tokenizer, TokenReach reach) {
    byte[] bytes = tokenizer.tokenBytes(id, false);
    boolean isWhole = Utf8Decoding.isWellFormed(bytes);
    AddedTokens.Token added = tokenizer.addedTokens().byId(id);
    Origin origin =
        added == null ? Origin.VOCABULARY : added.special() ? Origin.SPECIAL : Origin.ADDED;
    return new TokenEntry(
        id,
        isWhole ? Utf8Decoding.decode(bytes, bytes.length) : Utf8Decoding.withBytes(bytes),
        bytes.length,
        isWhole,
        origin,
        added == null ? reach.of(id, bytes, isWhole) : Reach.GIVEN);
  }
}
