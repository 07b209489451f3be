package steel.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import steel.config.ConfigException;
import steel.files.FormatException;

/// A tokenizer as plain lists, the way single-file model formats keep it.
///
/// Tokens and merges are not copied, as there are very many: they must not change any more.
///
/// @param split how texts are cut: `qwen2` or `gpt-2`, as llama.cpp calls it
/// @param tokens by id: letters for bytes where the kind is normal, the text itself otherwise
/// @param kinds of the tokens, by id
/// @param merges `left right` in letters, in the order they were learned
/// @param templates of chats, by name; the usual one is `default`
/// @param specialTokens ids by what they are for, such as `eos_token`
public record TokenizerLists(
    String split,
    List<String> tokens,
    List<Kind> kinds,
    List<String> merges,
    Map<String, String> templates,
    Map<String, Integer> specialTokens) {
  private static final Map<String, TokenForm> FORMS =
      Map.of("qwen2", TokenForm.QWEN2, "gpt-2", new TokenForm(Splitting.GPT2, false, false));

  public TokenizerLists {
    tokens = Collections.unmodifiableList(tokens);
    kinds = List.copyOf(kinds);
    merges = Collections.unmodifiableList(merges);
    templates = Map.copyOf(templates);
    specialTokens = Map.copyOf(specialTokens);
  }

  /// What a token is.
  public enum Kind {
    /// Bytes that merges make.
    NORMAL,
    /// A mark of the model's, matched as text.
    CONTROL,
    /// A word that is matched as text before anything else.
    USER_DEFINED,
    /// No token: a row of the embedding that nothing means.
    UNUSED
  }

  /// The lists of a tokenizer.
  ///
  /// @throws ConfigException if its way of cutting texts has no name here
  public static TokenizerLists of(Tokenizer tokenizer) {
    String split =
        FORMS.entrySet().stream()
            .filter(form -> form.getValue().equals(tokenizer.form()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "the tokenizer cuts texts neither as Qwen2's nor as GPT-2's does"));
    int size = tokenizer.vocabSize();
    List<String> tokens = new ArrayList<>(Collections.nCopies(size, ""));
    List<Kind> kinds = new ArrayList<>(Collections.nCopies(size, Kind.UNUSED));
    Vocabulary vocabulary = tokenizer.vocabulary();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.has(id)) {
        tokens.set(id, vocabulary.letters(id));
        kinds.set(id, Kind.NORMAL);
      }
    }
    for (AddedTokens.Token added : tokenizer.addedTokens().tokens()) {
      tokens.set(added.id(), added.content());
      kinds.set(added.id(), added.special() ? Kind.CONTROL : Kind.USER_DEFINED);
    }
    List<String> merges = new ArrayList<>();
    for (int rank = 0; rank < tokenizer.merges().size(); rank++) {
      merges.add(TokenizerWriter.pair(tokenizer, rank));
    }
    ChatSettings chats = tokenizer.chatSettings();
    Map<String, String> templates = new TreeMap<>(chats.templates());
    templates.putIfAbsent(ChatSettings.DEFAULT, chats.template(false));
    Map<String, Integer> specialTokens = new TreeMap<>();
    chats
        .specialTokens()
        .forEach(
            (purpose, text) -> {
              OptionalInt found = tokenizer.idOf(text);
              found.ifPresent(id -> specialTokens.put(purpose, id));
            });
    return new TokenizerLists(split, tokens, kinds, merges, templates, specialTokens);
  }

  /// Whether every byte has a token, so that these lists are a byte-level tokenizer at all.
  public boolean isByteLevel() {
    Set<String> normal = new HashSet<>();
    for (int id = 0; id < Math.min(tokens.size(), kinds.size()); id++) {
      if (kinds.get(id) == Kind.NORMAL && tokens.get(id).length() == 1) {
        normal.add(tokens.get(id));
      }
    }
    for (int b = 0; b < 256; b++) {
      if (!normal.contains(String.valueOf(ByteLetters.letter(b)))) {
        return false;
      }
    }
    return true;
  }

  /// The tokenizer that these lists describe.
  ///
  /// @param file that held them, for messages
  /// @throws ConfigException if texts are cut in a way that this program does not have
  /// @throws FormatException if the lists do not fit each other
  public Tokenizer tokenizer(Path file) {
    return TokenizerCache.ofLists(this, file);
  }

  /// As [#tokenizer], from the beginning.
  Tokenizer make(Path file) {
    TokenForm form = FORMS.get(split);
    if (form == null) {
      throw new ConfigException(
          "%s: the tokenizer cuts texts as \"%s\", which is not one of: qwen2, gpt-2"
              .formatted(file, split));
    }
    if (kinds.size() != tokens.size()) {
      throw new FormatException(
          file, "has %d tokens but %d token types".formatted(tokens.size(), kinds.size()));
    }
    TokenFiles files = new TokenFiles(file, file);
    List<AddedTokens.Token> added = new ArrayList<>();
    for (int id = 0; id < tokens.size(); id++) {
      switch (kinds.get(id)) {
        case NORMAL -> files.addToken(id, tokens.get(id));
        case CONTROL -> added.add(new AddedTokens.Token(id, tokens.get(id), true));
        case USER_DEFINED -> added.add(new AddedTokens.Token(id, tokens.get(id), false));
        case UNUSED -> {} // rows that fill up the embedding
      }
    }
    files.setMerges(merges);
    try {
      return files.build(added, form, new ChatSettings(templates, purposes()));
    } catch (IllegalArgumentException e) {
      throw new FormatException(file, "no tokenizer: " + e.getMessage(), e);
    }
  }

  private Map<String, String> purposes() {
    Map<String, String> texts = new HashMap<>();
    specialTokens.forEach(
        (purpose, id) -> {
          if (id >= 0 && id < tokens.size()) {
            texts.put(purpose, tokens.get(id));
          }
        });
    return texts;
  }
}
