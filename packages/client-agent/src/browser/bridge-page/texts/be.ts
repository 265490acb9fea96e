/** Belarusian texts of the bridge window. */
import type { BridgeTexts } from './bridge-texts.ts'

export const be: BridgeTexts = {
  heading: 'Сувязь з праграмай подпісу',
  connected: 'Гэта акно перадае запыты сайта праграме подпісу. Яно закрыецца само.',
  refused: 'Праграма подпісу не абслугоўвае сайт, які адкрыў гэта акно. Яго можна закрыць.',
  alone: 'Гэта акно адкрывае сайт, калі яно яму патрэбна. Яго можна закрыць.',
  consent: 'Тут нічога не пытаюць: ніколі не ўводзьце ў гэта акно пароль або PIN-код.',
}
