package steel.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.files.Checksum;
import steel.files.FormatException;

/// Byte-level BPE as Qwen1.5 and Qwen2 have it: text in NFC, cut by Qwen2's expression, bytes
/// merged in the order the merges were learned; also as GPT-2, cl100k and their kin have it. Every
/// text has ids, and decoding them gives its NFC back. Immutable, for any number of threads.
public final class Tokenizer {
  /// Ends a document, and fills the rest of a block.
  public static final String END_OF_TEXT = "<|endoftext|>";

  /// Begins a message.
  public static final String IM_START = "<|im_start|>";

  /// Ends a message.
  public static final String IM_END = "<|im_end|>";

  private static final byte[] NOTHING = {};

  private final Vocabulary vocabulary;
  private final Merges merges;
  private final AddedTokens addedTokens;
  private final TokenForm form;
  private final ChatSettings chatSettings;
  private final PieceTables pieceTables;
  private final EncoderPool encoders = new EncoderPool(this);
  private @Nullable String hash; // made when first asked for; the same whoever makes it
  private @Nullable ChatRenderer chatRenderer; // likewise

  /// @throws IllegalArgumentException if a byte has no token, or an added token takes an id that a
  ///   different token has
  Tokenizer(
      Vocabulary vocabulary,
      Merges merges,
      List<AddedTokens.Token> addedTokens,
      TokenForm form,
      ChatSettings chatSettings) {
    this(
        vocabulary,
        merges,
        new AddedTokens(addedTokens),
        form,
        chatSettings,
        PieceTables.of(vocabulary, merges, form.wholeFirst()));
    this.addedTokens.requireNoOthersIds(vocabulary);
  }

  private Tokenizer(
      Vocabulary vocabulary,
      Merges merges,
      AddedTokens addedTokens,
      TokenForm form,
      ChatSettings chatSettings,
      PieceTables pieceTables) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.addedTokens = addedTokens;
    this.form = form;
    this.chatSettings = chatSettings;
    this.pieceTables = pieceTables;
  }

  /// One that [#write(TableWriter)] wrote.
  static Tokenizer read(TableReader in) throws IOException {
    Vocabulary vocabulary = Vocabulary.read(in);
    Merges merges = Merges.read(in);
    AddedTokens addedTokens = AddedTokens.read(in);
    TokenForm form = TokenForm.read(in);
    ChatSettings chatSettings = ChatSettings.read(in);
    PieceTables tables = PieceTables.read(vocabulary, merges, form.wholeFirst(), in);
    return new Tokenizer(vocabulary, merges, addedTokens, form, chatSettings, tables);
  }

  void write(TableWriter out) throws IOException {
    vocabulary.write(out);
    merges.write(out);
    addedTokens.write(out);
    form.write(out);
    chatSettings.write(out);
    pieceTables.write(out);
  }

  /// Reads the tokenizer of a model folder: `tokenizer.json`, or else `vocab.json`, `merges.txt`
  /// and `tokenizer_config.json`, or else a rank file of tiktoken.
  ///
  /// @throws ConfigException if there is none, or it is of a kind that this program does not have
  /// @throws FormatException if a file is not what it claims to be
  public static Tokenizer read(Path modelFolder) {
    return TokenizerCache.readModel(modelFolder);
  }

  /// Writes `tokenizer.json`, `vocab.json`, `merges.txt` and `tokenizer_config.json`, which
  /// transformers reads too.
  ///
  /// @throws IOException if the disk refuses
  public void write(Path folder) throws IOException {
    TokenizerWriter.write(this, folder);
  }

  /// One past the largest id, special tokens included.
  public int vocabSize() {
    List<AddedTokens.Token> added = addedTokens.tokens();
    return Math.max(vocabulary.size(), added.isEmpty() ? 0 : added.getLast().id() + 1);
  }

  /// How many merges it knows.
  public int mergeCount() {
    return merges.size();
  }

  /// How many tokens there are, added ones included.
  public int tokenCount() {
    return (int) IntStream.range(0, vocabSize()).filter(this::has).count();
  }

  /// Whose way of splitting texts it has: Qwen2, cl100k or GPT-2.
  public String splitting() {
    return form.splitting().label();
  }

  /// Whether texts are brought into NFC.
  public boolean normalises() {
    return form.normalises();
  }

  /// Whether a piece of a text that is a token is that token, though merges would give others.
  public boolean takesWholePieces() {
    return form.wholeFirst();
  }

  /// Tokens of a text in which the texts of special tokens are plain text.
  public int[] encode(String text) {
    return encode(text, SpecialText.PLAIN);
  }

  /// Tokens of a text. Lone surrogates become U+FFFD.
  ///
  /// @param specialText what the text of a special token means
  public int[] encode(String text, SpecialText specialText) {
    Encoder encoder = encoders.take();
    int[] ids = encoder.encode(text, specialText).toArray();
    encoders.giveBack(encoder);
    return ids;
  }

  /// Tokens of a text in UTF-8, into a buffer of the caller's. Special tokens in it are plain text;
  /// bytes that are no character become U+FFFD.
  ///
  /// @param text of which `[from, to)` is encoded
  /// @param ids to be written from 0 on; as many as the text has bytes are always enough, except
  ///   that a few rare characters grow in NFC, to three times their bytes at most
  /// @return how many were written
  /// @throws IllegalArgumentException if there are more tokens than `ids` has room for; nothing is
  ///   written then
  public int encode(byte[] text, int from, int to, int[] ids) {
    Objects.checkFromToIndex(from, to, text.length);
    Encoder encoder = encoders.take();
    IntList tokens = encoder.encode(text, from, to);
    int count = tokens.size();
    if (count <= ids.length) {
      tokens.copyTo(ids);
    }
    encoders.giveBack(encoder);
    if (count > ids.length) {
      throw new IllegalArgumentException(
          "%d tokens, but room for %d only".formatted(count, ids.length));
    }
    return count;
  }

  /// Forgets the pieces that were seen, so that a measurement can begin anew.
  void forget() {
    encoders.clear();
  }

  /// The text of tokens, special ones included; U+FFFD for bytes that are no character. Ids that no
  /// token has are nothing: a model's vocabulary is often padded.
  public String decode(int... ids) {
    return decode(ids, false);
  }

  /// The text of tokens.
  ///
  /// @param skipSpecial whether to leave special tokens out
  public String decode(int[] ids, boolean skipSpecial) {
    Encoder buffers = encoders.take();
    String text = buffers.decode(ids, skipSpecial);
    encoders.giveBack(buffers);
    return text;
  }

  /// How many bytes of UTF-8 tokens stand for; ids that no token has stand for none.
  public long byteCount(int... ids) {
    long bytes = 0;
    for (int id : ids) {
      bytes += tokenBytes(id, false).length;
    }
    return bytes;
  }

  /// A decoder for tokens that come one by one, special ones included.
  public TextStream stream() {
    return stream(false);
  }

  /// A decoder for tokens that come one by one.
  ///
  /// @param skipSpecial whether to leave special tokens out
  public TextStream stream(boolean skipSpecial) {
    return new TextStream(this, skipSpecial);
  }

  /// Whether a token has this id.
  public boolean has(int id) {
    return vocabulary.has(id) || addedTokens.byId(id) != null;
  }

  /// Whether the id is that of a special token.
  public boolean isSpecial(int id) {
    AddedTokens.Token token = addedTokens.byId(id);
    return token != null && token.special();
  }

  /// The id of the token that is exactly this text, special or not.
  public OptionalInt idOf(String token) {
    for (AddedTokens.Token added : addedTokens.tokens()) {
      if (added.content().equals(token)) {
        return OptionalInt.of(added.id());
      }
    }
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    int id = bytes.length == 0 ? -1 : vocabulary.find(bytes, 0, bytes.length);
    return id >= 0 ? OptionalInt.of(id) : OptionalInt.empty();
  }

  /// Whether the parts of a line ([TextLines#nextPart]) have the tokens of the line: no added token
  /// has a place in it where lines are cut.
  public boolean takesParts() {
    return addedTokens.tokens().stream()
        .map(token -> token.content().getBytes(StandardCharsets.UTF_8))
        .noneMatch(Cuts::isIn);
  }

  /// Id of `<|endoftext|>`, which also pads.
  ///
  /// @throws ConfigException if this tokenizer has none
  public int endOfText() {
    return required(END_OF_TEXT);
  }

  /// Id of `<|im_start|>`.
  ///
  /// @throws ConfigException if this tokenizer has none
  public int imStart() {
    return required(IM_START);
  }

  /// Id of `<|im_end|>`, which ends an answer, and a document in packed data.
  ///
  /// @throws ConfigException if this tokenizer has none
  public int imEnd() {
    return required(IM_END);
  }

  /// Names it by its [#hash], for whatever is told apart by how it prints.
  @Override
  public String toString() {
    return "Tokenizer[" + hash() + "]";
  }

  /// SHA-256 over vocabulary, merges and added tokens: equal hashes give every text equal ids.
  public String hash() {
    String known = hash;
    if (known == null) {
      known = Checksum.ofText(TokenizerWriter.identity(this));
      hash = known;
    }
    return known;
  }

  /// Ids that end an answer: of `<|im_end|>` and of the folder's `eos_token`, as far as there are
  /// such.
  public Set<Integer> turnEnds() {
    Set<Integer> ends = new TreeSet<>();
    idOf(IM_END).ifPresent(ends::add);
    String endOfSequence = chatSettings.specialToken("eos_token");
    if (endOfSequence != null) {
      idOf(endOfSequence).ifPresent(ends::add);
    }
    return ends;
  }

  /// Whether the model brings a chat template of its own.
  public boolean hasChatTemplate() {
    return !chatSettings.isChatMl();
  }

  /// A chat in the model's template, or in ChatML as Qwen has it if it brings none; contents as
  /// plain text: nothing that a user writes can end his turn.
  ///
  /// @param addGenerationPrompt whether to end with the opening of the assistant's answer
  /// @throws FormatException if the template refuses the chat, say for its roles
  /// @throws ConfigException if the template is not Jinja, or cannot be run on the chat
  public RenderedChat render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    return render(messages, addGenerationPrompt, SpecialText.PLAIN);
  }

  /// A chat in the model's template.
  ///
  /// @param addGenerationPrompt whether to end with the opening of the assistant's answer
  /// @param contents what the text of a special token means inside a message
  /// @throws FormatException if the template refuses the chat, say for its roles
  /// @throws ConfigException if the template is not Jinja, or cannot be run on the chat
  public RenderedChat render(
      List<ChatMessage> messages, boolean addGenerationPrompt, SpecialText contents) {
    return render(ChatRenderer.chat(messages, addGenerationPrompt), contents);
  }

  /// A chat as JSON in the model's template: with tools, calls of them, or any other variable that
  /// the template takes.
  ///
  /// @param chat a list `messages` of objects, and the variables
  /// @param contents what the text of a special token means where the template did not write it
  /// @throws FormatException if the template refuses the chat, say for its roles
  /// @throws ConfigException if the template is not Jinja, or cannot be run on the chat
  public RenderedChat render(ObjectNode chat, SpecialText contents) {
    ChatRenderer renderer = chatRenderer;
    if (renderer == null) {
      renderer = new ChatRenderer(this, chatSettings);
      chatRenderer = renderer;
    }
    return renderer.render(chat, contents);
  }

  /// Bytes of one token; none for an id that no token has.
  ///
  /// @param skipSpecial whether a special token has none
  public byte[] tokenBytes(int id, boolean skipSpecial) {
    AddedTokens.Token added = addedTokens.byId(id);
    if (added != null) {
      return skipSpecial && added.special()
          ? NOTHING
          : added.content().getBytes(StandardCharsets.UTF_8);
    }
    return vocabulary.token(id);
  }

  PieceEncoder pieceEncoder() {
    return new PieceEncoder(pieceTables);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Merges merges() {
    return merges;
  }

  AddedTokens addedTokens() {
    return addedTokens;
  }

  TokenForm form() {
    return form;
  }

  ChatSettings chatSettings() {
    return chatSettings;
  }

  int[] byteTokens() {
    return pieceTables.byteTokens();
  }

  private int required(String token) {
    return idOf(token)
        .orElseThrow(
            () -> new ConfigException("the tokenizer has no %s, which is needed".formatted(token)));
  }
}
