package steel.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steel.data.Profile;

class UpvotesTest {
  @ParameterizedTest
  @CsvSource({
    "赞同 99, 99, 99",
    "赞同 100, 100, 100",
    "赞同 2.4 万, 0, 24000",
    "赞同 1 万, 0, 10000",
    "'赞同 ', 0, 0",
    "赞同 x 万, 0, 0",
    "赞同, 0, 0"
  })
  void readsWhatReadersAgreedTo(String upvotes, long reference, long corrected) {
    TextNode metadata = TextNode.valueOf("{\"upvotes\": \"" + upvotes + "\"}");
    assertThat(Upvotes.of(metadata, Profile.REFERENCE)).isEqualTo(reference);
    assertThat(Upvotes.of(metadata, Profile.CORRECTED)).isEqualTo(corrected);
  }
}
