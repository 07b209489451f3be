package steel.infer.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.infer.grammar.Machine.State;
import steel.testkit.Cases;
import steel.testkit.SharedFolder;
import steel.tokenizer.Tokenizer;

class TokenMasksTest {
  private static final String PERSON =
      """
      {"type": "object",
       "properties": {
         "name": {"type": "string"},
         "age": {"type": "integer", "minimum": 0, "maximum": 150},
         "friends": {"type": "array", "items": {"$ref": "#"}}},
       "required": ["name", "age"]}
      """;

  /// A mask has a bit for a token exactly where its bytes may follow, whatever was asked before.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void hasTheTokensWhoseBytesMayFollow(long seed) throws JsonProcessingException {
    RandomGenerator random = Cases.random(seed);
    Machine machine = Compiler.jsonSchema(new ObjectMapper().readTree(PERSON));
    ShortestEnd end = new ShortestEnd(machine);
    Tokenizer tokenizer = GrammarWalk.TOKENIZER;
    for (int i = 0; i < 40; i++) {
      byte[] text = GrammarWalk.text(machine, end, random, 40).getBytes(StandardCharsets.UTF_8);
      State state = machine.start();
      for (byte value : Arrays.copyOf(text, random.nextInt(text.length + 1))) {
        state = machine.next(state, value);
      }
      long[] mask = GrammarWalk.MASKS.allowed(machine, state);
      for (int id = 0; id < tokenizer.vocabSize(); id++) {
        byte[] bytes = tokenizer.tokenBytes(id, true);
        boolean fits = bytes.length > 0 && !machine.next(state, bytes).isDead();
        assertThat((mask[id >> 6] >>> id & 1) == 1).as("token %d", id).isEqualTo(fits);
      }
    }
  }

  @Test
  void specialTokensAndIdsWithoutTokensAreNeverAllowed() {
    Tokenizer tokenizer = GrammarWalk.TOKENIZER;
    Guide guide = new Guide(Compiler.regex("[\\s\\S]*"), GrammarWalk.MASKS);
    float[] logits = new float[tokenizer.vocabSize() + 200];
    guide.mask(logits);
    for (int id = 0; id < logits.length; id++) {
      // a lone byte that cannot begin a character is no beginning of a text either
      byte[] bytes = tokenizer.tokenBytes(id, true);
      boolean mayBegin =
          bytes.length > 0 && ((bytes[0] & 0xc0) != 0x80) && (bytes[0] & 0xff) < 0xf5;
      if (logits[id] == 0) {
        assertThat(mayBegin).as("token %d", id).isTrue();
        assertThat(tokenizer.isSpecial(id)).as("token %d", id).isFalse();
      } else {
        assertThat(guide.allows(id)).as("token %d", id).isFalse();
      }
    }
    assertThat(logits[tokenizer.encode("中")[0]]).isZero();
    assertThat(logits[tokenizer.imEnd()]).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(logits[logits.length - 1]).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  /// Prints what a mask costs with Qwen's 151,643 tokens; asserts what is in it.
  @Test
  void masksOfALargeVocabulary() throws JsonProcessingException {
    Tokenizer qwen = Tokenizer.read(SharedFolder.orSkip("data/tokenizer-qwen1.5"));
    long begin = System.nanoTime();
    TokenMasks masks = TokenMasks.of(qwen);
    long built = System.nanoTime();
    JsonNode schema = new ObjectMapper().readTree(PERSON);
    Machine machine = Compiler.jsonSchema(schema);
    long compiled = System.nanoTime();
    System.out.printf(
        "mask: tree of %d tokens %.0f ms, schema %.1f ms%n",
        qwen.vocabSize(), (built - begin) / 1e6, (compiled - built) / 1e6);
    String document = "{\"name\": \"张三\", \"age\": 42, \"friends\": [{\"name\":\"a\",\"age\":1}]}";
    float[] logits = new float[151_936];
    for (int round = 0; round < 20; round++) {
      Machine fresh = round == 0 ? machine : Compiler.jsonSchema(schema);
      double slowest = 0;
      double all = 0;
      double kept = 0;
      Guide guide = new Guide(fresh, masks);
      int[] ids = qwen.encode(document);
      for (int id : ids) {
        Arrays.fill(logits, 0);
        long from = System.nanoTime();
        guide.mask(logits);
        long to = System.nanoTime();
        assertThat(logits[id]).isZero();
        guide.mask(logits);
        kept += (System.nanoTime() - to) / 1e3;
        slowest = Math.max(slowest, (to - from) / 1e6);
        all += (to - from) / 1e6;
        guide.accept(id);
      }
      assertThat(guide.isComplete()).isTrue();
      if (round == 0 || round == 19) {
        System.out.printf(
            "mask: round %d, fresh %.2f ms (slowest %.2f), kept %.1f us%n",
            round, all / ids.length, slowest, kept / ids.length);
      }
    }
    Guide guide = new Guide(Compiler.regex("(是|不是)"), masks);
    Arrays.fill(logits, 0);
    guide.mask(logits);
    for (int id = 0; id < qwen.vocabSize(); id++) {
      String text = qwen.decode(new int[] {id}, true);
      if (logits[id] == 0) {
        assertThat("是不是".startsWith(text) || "不是".startsWith(text) || text.contains("\ufffd"))
            .as(text)
            .isTrue();
      }
    }
    assertThat(logits[qwen.encode("不是")[0]]).isZero();
  }
}
