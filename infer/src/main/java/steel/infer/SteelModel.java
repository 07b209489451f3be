package steel.infer;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.infer.kernel.Kernels;
import steel.infer.kernel.Rehearsal;
import steel.model.Decoding;
import steel.model.GenerationConfig;
import steel.model.LanguageModel;
import steel.model.LogSoftmax;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;
import steel.model.PrefixMode;
import steel.model.StoredModel;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.Tokenizer;

/// A model folder or GGUF file, ready to run on this machine's cores in pure Java. Owns the mapped
/// weights and its worker threads. Any number of threads may use it at once; several models may be
/// open.
///
/// ```java
/// try (var model = SteelModel.open(Path.of("models/steel-1b-chat"))) {
///   var reply = model.chat(List.of(ChatMessage.user("你是谁开发的?")), Generation.of(512));
///   System.out.println(reply.text());
/// }
/// ```
public final class SteelModel implements LanguageModel {
  private static final int SCORED_ROWS = 64; // 39 MB of logits with Qwen's vocabulary

  private final StoredModel stored;
  private final ModelConfig config;
  private final Arena arena;
  private final Engine engine;
  private final Network network;
  private final Rehearsal rehearsal;
  private final KvType kvType;
  private @Nullable Tokenizer tokenizer; // read when first asked for

  private SteelModel(StoredModel stored, Settings settings, Arena arena, Engine engine) {
    this.stored = stored;
    this.config = settings.prefixMode().applyTo(stored.config());
    this.arena = arena;
    this.engine = engine;
    boolean found = stored.weights().findPanels();
    network = Network.of(config, stored.weights(), arena);
    if (!found) {
      stored.weights().keepPanels();
    }
    rehearsal = Rehearsal.start(engine.kernel(), network.forms());
    kvType = settings.keyValues().orElse(network.isQuantised() ? KvType.Q16 : KvType.F32);
  }

  /// How a model runs.
  ///
  /// @param prefixMode whether no token may see a later one
  /// @param threads that compute; the results are the same for any number
  /// @param keyValues how sequences keep keys and values; by default in 16 bits where the weights
  ///   are of 8 or 4, else as they are
  public record Settings(PrefixMode prefixMode, int threads, Optional<KvType> keyValues) {
    /// As published, on all cores: a thread each, also where a core could run two.
    public static final Settings DEFAULT =
        new Settings(PrefixMode.REFERENCE, PhysicalCores.count(), Optional.empty());

    /// The same, run so that no token sees a later one, if asked for.
    public Settings withPrefixMode(PrefixMode other) {
      return new Settings(other, threads, keyValues);
    }

    /// The same on so many threads.
    public Settings withThreads(int other) {
      return new Settings(prefixMode, other, keyValues);
    }

    /// The same with keys and values kept otherwise.
    public Settings withKeyValues(KvType other) {
      return new Settings(prefixMode, threads, Optional.of(other));
    }
  }

  /// Opens a model folder, or a GGUF file of a dense Qwen2, on all cores. Maps the weights; reads
  /// next to nothing, except that blocks of a GGUF file are brought into another order here; for a
  /// large one that is kept beside it, if that can be.
  ///
  /// @throws ConfigException if it is no model, or of a kind that this program does not have
  /// @throws FormatException if a file is broken, or the weights are not those of its configuration
  public static SteelModel open(Path folderOrGguf) {
    return open(folderOrGguf, Settings.DEFAULT);
  }

  /// As [#open(Path)] on so many threads.
  public static SteelModel open(Path folderOrGguf, int threads) {
    return open(folderOrGguf, Settings.DEFAULT.withThreads(threads));
  }

  /// As [#open(Path)], run so that no token sees a later one, if asked for.
  public static SteelModel open(Path folderOrGguf, PrefixMode prefixMode) {
    return open(folderOrGguf, Settings.DEFAULT.withPrefixMode(prefixMode));
  }

  /// As [#open(Path)], run in another way.
  public static SteelModel open(Path folderOrGguf, Settings settings) {
    StoredModel stored = StoredModel.open(folderOrGguf);
    return open(stored, settings, Engine.of(settings.threads()));
  }

  /// Runs a stored model on an engine; the model that is returned owns both.
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is the model that is returned
  static SteelModel open(StoredModel stored, Settings settings, Engine engine) {
    Arena arena = Arena.ofShared();
    try {
      return new SteelModel(stored, settings, arena, engine);
    } catch (RuntimeException e) {
      engine.close();
      arena.close();
      stored.close();
      throw e;
    }
  }

  /// Which kernels run on this machine, and why.
  public static String kernel() {
    return Kernels.description();
  }

  /// Bytes of weights that one token reads when it is generated alone: every matrix but the
  /// embedding, of which it reads a row.
  public long bytesPerToken() {
    return ParameterShapes.of(config).keySet().stream()
        .filter(name -> config.tieWordEmbeddings() || !name.equals("model.embed_tokens.weight"))
        .mapToLong(stored.weights()::storedBytes)
        .sum();
  }

  /// How its sequences keep keys and values.
  public KvType keyValues() {
    return kvType;
  }

  /// Bytes that keys and values of a sequence of so many tokens take.
  public long cacheBytes(int tokens) {
    return KvCache.bytes(config, kvType, tokens);
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  /// How its authors want it to generate.
  public GenerationConfig generationConfig() {
    return stored.generationConfig();
  }

  /// The tokenizer of the model, read on the first call.
  ///
  /// @throws ConfigException if there is none, or it has more tokens than the model
  public synchronized Tokenizer tokenizer() {
    Tokenizer read = tokenizer;
    if (read == null) {
      read = ModelTokenizer.read(stored);
      if (read.vocabSize() > config.vocabSize()) {
        throw new ConfigException(
            "%s: the tokenizer has %d tokens, config.json only %d (vocab_size); is it of this model?"
                .formatted(stored.path(), read.vocabSize(), config.vocabSize()));
      }
      tokenizer = read;
    }
    return read;
  }

  @Override
  public float[] logits(int[] inputIds, int[] positionIds) {
    requireIds(inputIds);
    requirePositions(inputIds, positionIds);
    Activations activations = new Activations(config);
    network.forward(engine(), inputIds, positionIds, whole(inputIds.length), activations);
    float[] logits = new float[Math.multiplyExact(inputIds.length, config.vocabSize())];
    network.logits(engine, activations, 0, inputIds.length, logits);
    return logits;
  }

  /// A sequence that is one call.
  private Sequence[] whole(int tokens) {
    return new Sequence[] {new Sequence(newCache(), 0, tokens)};
  }

  /// An empty cache of this model.
  KvCache newCache() {
    return new KvCache(config, kvType);
  }

  @Override
  public double[] logProbabilities(int[] inputIds) {
    requireIds(inputIds);
    int scored = inputIds.length - 1;
    double[] result = new double[scored];
    if (scored == 0) {
      return result;
    }
    int[] context = Arrays.copyOf(inputIds, scored);
    int[] positions = IntStream.range(0, scored).toArray();
    requirePositions(context, positions);
    Activations activations = new Activations(config);
    network.forward(engine(), context, positions, whole(context.length), activations);
    int vocabSize = config.vocabSize();
    float[] logits = new float[Math.multiplyExact(Math.min(scored, SCORED_ROWS), vocabSize)];
    for (int from = 0; from < scored; from += SCORED_ROWS) {
      int rows = Math.min(scored - from, SCORED_ROWS);
      network.logits(engine, activations, from, rows, logits);
      for (int row = 0; row < rows; row++) {
        int token = inputIds[from + row + 1];
        result[from + row] = LogSoftmax.of(logits, row * vocabSize, vocabSize, token);
      }
    }
    return result;
  }

  @Override
  public Decoding decode() {
    return new CachedDecoding(this);
  }

  /// One vector of a text, of length 1, so that the product of two of them is the cosine of their
  /// angle. The same whatever else is asked meanwhile. A model that was trained to foretell tokens,
  /// and for nothing else, tells texts apart only weakly.
  ///
  /// @param inputIds one or more, no more than `max_position_embeddings`
  /// @return `[D]`
  /// @throws IllegalArgumentException if there are none or too many, or one is outside the
  ///   vocabulary
  /// @throws FormatException if hidden states are zero or no numbers, as with damaged weights
  public float[] embed(int[] inputIds, Pooling pooling) {
    requireIds(inputIds);
    requireLength(inputIds.length);
    return new Embedder(this).embed(inputIds, pooling);
  }

  /// Continues tokens.
  ///
  /// @param prompt one or more ids
  /// @return the new tokens; their text too, where the folder has a tokenizer
  /// @throws ConfigException if the prompt leaves no room below `max_position_embeddings`
  public Reply generate(int[] prompt, Generation generation) {
    return generate(prompt, generation, new Cancellation(), _ -> {});
  }

  /// As [#generate(int[], Generation)], telling each token as it comes.
  public Reply generate(
      int[] prompt, Generation generation, Cancellation cancellation, Consumer<Token> listener) {
    try (Continuation continuation = Continuation.start(this, generation)) {
      return new Generator(this, generation, ends(), prompt, listener)
          .run(prompt, continuation, cancellation);
    }
  }

  /// Answers a chat.
  ///
  /// @param messages the last is usually the user's
  /// @throws ConfigException if it has no tokenizer, its template refuses the chat, or the chat is
  ///   too long for it
  public Reply chat(List<ChatMessage> messages, Generation generation) {
    return stream(messages, generation, new Cancellation(), _ -> {});
  }

  /// Answers a chat, telling each token as it comes.
  public Reply stream(List<ChatMessage> messages, Generation generation, Consumer<Token> listener) {
    return stream(messages, generation, new Cancellation(), listener);
  }

  /// As [#stream(List, Generation, Consumer)], until cancelled from any thread.
  public Reply stream(
      List<ChatMessage> messages,
      Generation generation,
      Cancellation cancellation,
      Consumer<Token> listener) {
    int[] prompt = tokenizer().render(messages, true).ids();
    try (Continuation continuation = Continuation.start(this, generation)) {
      return new Generator(this, generation, chatEnds(), prompt, listener)
          .run(prompt, continuation, cancellation);
    }
  }

  /// Starts a chat that keeps its history and, where the kind of model allows, its cache.
  ///
  /// @param opening messages it begins with, such as one of the system; may be empty
  public Conversation converse(List<ChatMessage> opening, Generation generation) {
    return new Conversation(this, opening, generation);
  }

  /// Ids by which the model ends a text.
  List<Integer> ends() {
    return stored.generationConfig().eos();
  }

  /// Ids that end an answer in a chat: those of the model, and those of its tokenizer.
  Set<Integer> chatEnds() {
    Set<Integer> ends = new HashSet<>(ends());
    ends.addAll(tokenizer().turnEnds());
    return ends;
  }

  /// Whether the model has a tokenizer; tokens have no text otherwise.
  synchronized boolean hasTokenizer() {
    return tokenizer != null || ModelTokenizer.isIn(stored);
  }

  /// Where it is from.
  Path path() {
    return stored.path();
  }

  /// What computes, once it is warm.
  Engine engine() {
    rehearsal.await();
    return engine;
  }

  Network network() {
    return network;
  }

  /// Whether guesses that did not come true can be forgotten, see [Generation#withLookup].
  public boolean isRewindable() {
    return config.feedForward().isCausal() && !config.feedForward().hasState();
  }

  /// @throws ConfigException if a sequence of this kind of model cannot go back by some tokens
  void requireRewindable() {
    if (!isRewindable()) {
      throw new ConfigException(
          "%s: guessed tokens are for kinds that are causal and remember nothing but keys and values; this model's is not; do without lookup"
              .formatted(stored.path()));
    }
  }

  /// @throws IllegalArgumentException if there are none, or one is outside the vocabulary
  void requireIds(int[] ids) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("no input_ids: a call needs at least one token");
    }
    for (int id : ids) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new IllegalArgumentException(
            "token %d is outside the vocabulary, which has ids 0 to %d (vocab_size %d)"
                .formatted(id, config.vocabSize() - 1, config.vocabSize()));
      }
    }
  }

  private void requirePositions(int[] inputIds, int[] positionIds) {
    int limit = config.maxPositionEmbeddings();
    if (positionIds.length != inputIds.length) {
      throw new IllegalArgumentException(
          "%d input_ids but %d position_ids".formatted(inputIds.length, positionIds.length));
    }
    requireLength(inputIds.length);
    for (int position : positionIds) {
      if (position < 0 || position >= limit) {
        throw new IllegalArgumentException(
            "position %d is not from 0 to %d (max_position_embeddings %d)"
                .formatted(position, limit - 1, limit));
      }
    }
  }

  private void requireLength(int tokens) {
    int limit = config.maxPositionEmbeddings();
    if (tokens > limit) {
      throw new IllegalArgumentException(
          "%d tokens are more than the model takes: max_position_embeddings is %d"
              .formatted(tokens, limit));
    }
  }

  /// Frees the weights; nothing may be running on them.
  @Override
  public void close() {
    engine.close();
    stored.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
