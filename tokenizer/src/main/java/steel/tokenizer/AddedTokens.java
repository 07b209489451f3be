package steel.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tokens that are matched as text before anything else looks at it, such as `<|im_end|>`. Where
/// several begin at one place the longest wins.
final class AddedTokens {
  /// @param content its text
  /// @param special whether it is a mark of the model's, not a word: plain text may be asked to
  ///   mean itself, and decoding may leave it out
  record Token(int id, String content, boolean special) {
    Token {
      if (content.isEmpty()) {
        throw new IllegalArgumentException("added token " + id + " is empty");
      }
    }
  }

  /// A place in a text where a token stands.
  record Match(int from, Token token) {}

  private final List<Token> tokens; // by id
  private final Map<Integer, Token> byId = new HashMap<>();
  private final Map<Character, List<Token>> byFirst = new HashMap<>(); // longest first

  private final int least; // ids
  private final int most;
  private final boolean onlySpecial;

  AddedTokens(List<Token> tokens) {
    this.tokens = tokens.stream().sorted(Comparator.comparingInt(Token::id)).toList();
    this.least = tokens.isEmpty() ? 0 : this.tokens.getFirst().id();
    this.most = tokens.isEmpty() ? -1 : this.tokens.getLast().id();
    this.onlySpecial = tokens.stream().allMatch(Token::special);
    for (Token token : this.tokens) {
      if (byId.put(token.id(), token) != null) {
        throw new IllegalArgumentException("two added tokens have id " + token.id());
      }
      byFirst.computeIfAbsent(token.content().charAt(0), _ -> new ArrayList<>()).add(token);
    }
    byFirst.values().forEach(l -> l.sort(Comparator.comparingInt(t -> -t.content().length())));
  }

  static AddedTokens read(TableReader in) throws IOException {
    List<Token> tokens = new ArrayList<>();
    for (int left = in.number(); left > 0; left--) {
      tokens.add(new Token(in.number(), in.text(), in.number() != 0));
    }
    return new AddedTokens(tokens);
  }

  void write(TableWriter out) throws IOException {
    out.number(tokens.size());
    for (Token token : tokens) {
      out.number(token.id());
      out.text(token.content());
      out.number(token.special() ? 1 : 0);
    }
  }

  /// @throws IllegalArgumentException if one takes an id that a different token has
  void requireNoOthersIds(Vocabulary vocabulary) {
    for (Token token : tokens) {
      byte[] text = token.content().getBytes(StandardCharsets.UTF_8);
      if (vocabulary.has(token.id()) && vocabulary.find(text, 0, text.length) != token.id()) {
        throw new IllegalArgumentException(
            "added token %s has id %d, which another token has"
                .formatted(token.content(), token.id()));
      }
    }
  }

  List<Token> tokens() {
    return tokens;
  }

  /// Whether [#byId] need be asked; a no is certain.
  boolean mayBe(int id) {
    return id >= least && id <= most;
  }

  /// Whether no token counts, so that there is nothing to look for.
  boolean isSilent(SpecialText specialText) {
    return specialText == SpecialText.PLAIN && onlySpecial;
  }

  @Nullable Token byId(int id) {
    return byId.get(id);
  }

  /// The first token in the text at or after `from`; null if there is none.
  ///
  /// @param specialText whether special tokens count, or only those that are words
  @Nullable Match next(String text, int from, SpecialText specialText) {
    if (byFirst.isEmpty() || isSilent(specialText)) {
      return null;
    }
    if (byFirst.size() == 1) { // the usual case, "<"
      char first = byFirst.keySet().iterator().next();
      for (int at = text.indexOf(first, from); at >= 0; at = text.indexOf(first, at + 1)) {
        Match match = at(text, at, specialText);
        if (match != null) {
          return match;
        }
      }
      return null;
    }
    for (int at = from; at < text.length(); at++) {
      Match match = at(text, at, specialText);
      if (match != null) {
        return match;
      }
    }
    return null;
  }

  private @Nullable Match at(String text, int at, SpecialText specialText) {
    List<Token> candidates = byFirst.get(text.charAt(at));
    if (candidates != null) {
      for (Token token : candidates) {
        boolean counts = specialText == SpecialText.PARSED || !token.special();
        if (counts && text.startsWith(token.content(), at)) {
          return new Match(at, token);
        }
      }
    }
    return null;
  }
}
