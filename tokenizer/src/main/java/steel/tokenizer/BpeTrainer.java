package steel.tokenizer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import steel.config.Block;
import steel.files.Progress;

/// Trains a byte-level BPE tokenizer from texts: counts pieces on all cores, then learns merges.
/// The same texts give the same tokenizer, in whatever order they come, on any machine.
public final class BpeTrainer {
  private static final List<String> SPECIAL =
      List.of(Tokenizer.END_OF_TEXT, Tokenizer.IM_START, Tokenizer.IM_END);

  private static final int BYTES = 256;

  private BpeTrainer() {}

  /// What is asked for.
  ///
  /// @param vocabSize tokens in all: 256 bytes, merges, 3 special tokens
  /// @param minFrequency merges seen less often than this are not learned; 0 and 1 are the same
  /// @param maxTokenLength once merged, tokens of this many bytes or more are not merged on, as in
  ///   Hugging Face's trainer; [Integer#MAX_VALUE] for no limit
  public record Options(int vocabSize, int minFrequency, int maxTokenLength) {
    public Options {
      int least = BYTES + SPECIAL.size();
      if (vocabSize < least) {
        throw new IllegalArgumentException(
            "vocab_size must be at least %d (bytes and special tokens), got %d"
                .formatted(least, vocabSize));
      }
      if (minFrequency < 0) {
        throw new IllegalArgumentException("min_frequency must not be below 0");
      }
      if (maxTokenLength < 1) {
        throw new IllegalArgumentException("max_token_length must be at least 1");
      }
    }

    /// Without a limit on the length of tokens.
    public Options(int vocabSize, int minFrequency) {
      this(vocabSize, minFrequency, Integer.MAX_VALUE);
    }

    /// Reads `vocab_size`, `min_frequency` and `max_token_length` of a recipe.
    public static Options read(Block block) {
      return new Options(
          block.size("vocab_size"),
          block.size("min_frequency", 0),
          block.size("max_token_length", Integer.MAX_VALUE));
    }
  }

  /// Learns from every text. Ids: bytes first, then merges in the order they are learned, then the
  /// special tokens. A small corpus may give fewer tokens than were asked for.
  ///
  /// @throws IOException if a text cannot be read
  public static Tokenizer train(TextSource texts, Options options, Progress progress)
      throws IOException {
    AddedTokens special = new AddedTokens(special(0));
    int threads = Runtime.getRuntime().availableProcessors();
    PieceCounts pieces = new PieceCounter(special, threads).count(texts, progress);
    MergeLearner learner = new MergeLearner(pieces, options, options.vocabSize() - SPECIAL.size());
    learner.learn(progress);
    Vocabulary.Builder vocabulary = new Vocabulary.Builder();
    List<byte[]> tokens = learner.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.add(id, tokens.get(id));
    }
    return new Tokenizer(
        vocabulary.build(),
        learner.merges(),
        special(tokens.size()),
        TokenForm.QWEN2,
        ChatSettings.CHAT_ML_ONLY);
  }

  private static List<AddedTokens.Token> special(int firstId) {
    List<AddedTokens.Token> tokens = new ArrayList<>();
    for (String content : SPECIAL) {
      tokens.add(new AddedTokens.Token(firstId + tokens.size(), content, true));
    }
    return tokens;
  }
}
