package steel.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import steel.config.Block;
import steel.config.ConfigException;
import steel.files.AtomicFolder;
import steel.files.Progress;

/// Trains a byte-level BPE tokenizer from texts: counts pieces on all cores, then learns merges.
/// The same texts give the same tokenizer, in whatever order they come, on any machine.
public final class BpeTrainer {
  private static final List<String> SPECIAL =
      List.of(Tokenizer.END_OF_TEXT, Tokenizer.IM_START, Tokenizer.IM_END);

  private static final int BYTES = 256;

  // parts of the heap: what counts may take until they go to disk, and what learning may
  private static final double COUNTING_SHARE = 0.25;
  private static final double LEARNING_SHARE = 0.8;

  private BpeTrainer() {}

  /// What is asked for.
  ///
  /// @param vocabSize tokens in all: 256 bytes, merges, special tokens
  /// @param minFrequency merges seen less often than this are not learned; 0 and 1 are the same
  /// @param maxTokenLength once merged, tokens of this many bytes or more are not merged on, as in
  ///   Hugging Face's trainer; [Integer#MAX_VALUE] for no limit
  /// @param minPieceFrequency pieces seen less often than this are left out, which saves memory
  ///   where texts are many; 1 for none
  /// @param specialTokens in the order of their ids; the last of all
  public record Options(
      int vocabSize,
      int minFrequency,
      int maxTokenLength,
      int minPieceFrequency,
      List<String> specialTokens) {
    public Options {
      specialTokens = List.copyOf(specialTokens);
      int least = BYTES + specialTokens.size();
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
      if (minPieceFrequency < 1) {
        throw new IllegalArgumentException("min_piece_frequency must be at least 1");
      }
      if (specialTokens.contains("") || Set.copyOf(specialTokens).size() < specialTokens.size()) {
        throw new IllegalArgumentException("special_tokens has an empty one, or one twice");
      }
    }

    /// Without limits on pieces and the length of tokens, with Qwen's special tokens.
    public Options(int vocabSize, int minFrequency) {
      this(vocabSize, minFrequency, Integer.MAX_VALUE, 1, SPECIAL);
    }

    /// Reads `vocab_size`, `min_frequency`, `max_token_length`, `min_piece_frequency` and
    /// `special_tokens` of a recipe.
    public static Options read(Block block) {
      return new Options(
          block.size("vocab_size"),
          block.size("min_frequency", 0),
          block.size("max_token_length", Integer.MAX_VALUE),
          block.size("min_piece_frequency", 1),
          block.texts("special_tokens", SPECIAL));
    }
  }

  /// Learns from every text, with a folder of its own for what has no room in memory. Otherwise as
  /// [#train(TextSource, Options, Path, Progress)].
  ///
  /// @throws IOException if a text cannot be read
  public static Tokenizer train(TextSource texts, Options options, Progress progress)
      throws IOException {
    Path scratch = Files.createTempDirectory("steel-train-");
    try {
      return train(texts, options, scratch, progress);
    } finally {
      AtomicFolder.delete(scratch);
    }
  }

  /// Learns from every text. Ids: bytes first, then merges in the order they are learned, then the
  /// special tokens. A small corpus may give fewer tokens than were asked for.
  ///
  /// @param scratch a folder for counts that have no room in memory; may not be there yet
  /// @throws ConfigException if there are more different pieces than can be learned from
  /// @throws IOException if a text cannot be read, or the disk refuses
  public static Tokenizer train(TextSource texts, Options options, Path scratch, Progress progress)
      throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    long heap = Runtime.getRuntime().maxMemory();
    MergeLearner learner;
    try (PieceSpill spill = new PieceSpill(scratch)) {
      AddedTokens special = new AddedTokens(special(options, 0));
      Pieces pieces =
          new PieceCounter(special, threads, (long) (heap * COUNTING_SHARE), spill)
              .count(texts, options.minPieceFrequency(), progress);
      int tokens = options.vocabSize() - options.specialTokens().size();
      learner = new MergeLearner(pieces, options, tokens, (long) (heap * LEARNING_SHARE));
    }
    learner.learn(progress);
    Vocabulary.Builder vocabulary = new Vocabulary.Builder();
    List<byte[]> tokens = learner.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.add(id, tokens.get(id));
    }
    return new Tokenizer(
        vocabulary.build(),
        learner.merges(),
        special(options, tokens.size()),
        TokenForm.QWEN2,
        ChatSettings.chatMl(options.specialTokens()));
  }

  private static List<AddedTokens.Token> special(Options options, int firstId) {
    List<AddedTokens.Token> tokens = new ArrayList<>();
    for (String content : options.specialTokens()) {
      tokens.add(new AddedTokens.Token(firstId + tokens.size(), content, true));
    }
    return tokens;
  }
}
