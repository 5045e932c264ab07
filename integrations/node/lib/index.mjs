export { encryptedTextType, loadKeys, loadClientKeys, withKeys } from './index.cjs';
